using System.Text.RegularExpressions;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>
/// A model of the reference shop as its file says: layer, name, the file's whole text (header comment and SELECT, which is what both engines get)
/// and the tables it reads.
/// </summary>
internal sealed partial record ShopModel(string Layer, string Name, string Text, IReadOnlyList<string> Reads)
{
    /// <summary>The table's full name.</summary>
    public string Table => $"{Layer}.{Name}";

    /// <summary>Every model of the shop, a table after those it reads.</summary>
    public static IReadOnlyList<ShopModel> All { get; } = Load();

    /// <summary>The value of a simple key of the header, as <c>build</c>.</summary>
    public string? Header(string key) =>
        Regex.Match(Text, $"^{key}: (.*)$", RegexOptions.Multiline) is { Success: true } match ? match.Groups[1].Value : null;

    private static List<ShopModel> Load()
    {
        var root = Path.Combine(SharedData.RepositoryRoot, "shop", "models");
        var open = Directory
            .EnumerateFiles(root, "*.sql", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(f => Read(root, f))
            .ToList();
        List<ShopModel> ordered = [];
        while (open.Count > 0)
        {
            var ready = open.FindAll(m => !open.Exists(o => m.Reads.Contains(o.Table)));
            ready.ShouldNotBeEmpty($"a cycle among {string.Join(", ", open.Select(m => m.Table))}");
            ordered.AddRange(ready);
            open.RemoveAll(ready.Contains);
        }

        return ordered;
    }

    private static ShopModel Read(string root, string file)
    {
        var text = File.ReadAllText(file);
        var layer = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0];
        var select = text[(text.IndexOf("*/", StringComparison.Ordinal) + 2)..];
        var inferred = InferredFrom().Matches(text).Select(m => m.Groups[1].Value);
        List<string> reads = [.. TableName().Matches(select).Select(m => m.Value).Concat(inferred).Distinct()];
        return new ShopModel(layer, Path.GetFileNameWithoutExtension(file), text, reads);
    }

    [GeneratedRegex(@"\b(bronze|silver|gold)[.][a-z_]+")]
    private static partial Regex TableName();

    [GeneratedRegex(@"^  - ((?:silver|gold)[.][a-z_]+)[.]", RegexOptions.Multiline)]
    private static partial Regex InferredFrom();
}

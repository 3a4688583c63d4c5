using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tillhouse.Core;

namespace Tillhouse.Cli.Commands.Demo;

/// <summary>
/// The folder of a demo: a project, all the exports of its shop, and a landing folder into which they come day by day. What is there tells how
/// far an earlier call came.
/// </summary>
/// <param name="root">Its absolute path.</param>
internal sealed partial class DemoFolder(string root)
{
    private const string Settings = """
        # Made by till demo. Your own project: till init my-shop
        name: till-demo
        extends: shop
        landing: ./landing
        lake: ./lake
        """;

    /// <summary>Its absolute path.</summary>
    public string Root => root;

    /// <summary>Where the simulator writes; the days come from here into the landing folder.</summary>
    public string Exports => Path.Combine(root, "exports");

    /// <summary>Whether an earlier call made it.</summary>
    public bool IsThere => File.Exists(Path.Combine(root, "tillhouse.yml")) && Directory.Exists(Exports);

    /// <summary>Makes the project, or finds it as it is.</summary>
    /// <exception cref="TerminalException">T0904: the folder holds something else.</exception>
    public void Prepare()
    {
        if (IsThere)
        {
            return;
        }

        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new TerminalException(
                ErrorCodes.FolderInUse,
                $"{root} holds something that is no demo",
                "name another folder: till demo --folder my-demo"
            );
        }

        Directory.CreateDirectory(Exports);
        File.WriteAllText(Path.Combine(root, ".gitignore"), "*\n");
        File.WriteAllText(Path.Combine(root, "tillhouse.yml"), Settings + "\n");
    }

    /// <summary>How many days the simulator has finished; it goes on behind them.</summary>
    public int SimulatedDays()
    {
        var state = Path.Combine(Exports, "_simulator.json");
        if (!File.Exists(state))
        {
            return 0;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(state));
        return json.RootElement.TryGetProperty("lastDay", out var day) && day.TryGetInt32(out var number) ? number : 0;
    }

    /// <summary>The exports by day, in order.</summary>
    public IReadOnlyList<(DateOnly Day, IReadOnlyList<string> Files)> Days() =>
        [
            .. Directory
                .EnumerateFiles(Exports, "*", SearchOption.AllDirectories)
                .Select(path => (Path: path, Match: Dated().Match(Path.GetFileName(path))))
                .Where(file => file.Match.Success)
                .GroupBy(
                    file => DateOnly.ParseExact(file.Match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    file => file.Path
                )
                .OrderBy(day => day.Key)
                .Select(day => (day.Key, (IReadOnlyList<string>)[.. day.Order(StringComparer.Ordinal)])),
        ];

    /// <summary>Lets one day's exports arrive. A file that an interrupted call left half copied is copied again.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool Arrive(IReadOnlyList<string> files)
    {
        var any = false;
        foreach (var file in files)
        {
            var target = Path.Combine(root, "landing", Path.GetRelativePath(Exports, file));
            if (File.Exists(target) && new FileInfo(target).Length == new FileInfo(file).Length)
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
            any = true;
        }

        return any;
    }

    [GeneratedRegex(@"_(\d{4}-\d{2}-\d{2})(_part\d+)?\.\w+$")]
    private static partial Regex Dated();
}

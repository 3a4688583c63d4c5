using System.IO.Enumeration;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>
/// Chooses models by words, as <c>--select</c> takes them: <c>gold.fact_sales</c> or <c>fact_sales</c>, <c>gold</c> (a layer),
/// <c>gold.fact_*</c>, <c>models/gold/finance</c> (a folder), <c>tag:finance</c>; with <c>+</c> before a word all it is made of, behind it all that is made of it.
/// </summary>
public static class Selector
{
    /// <summary>The models that the words choose together, in the order of the graph; all for no words.</summary>
    /// <exception cref="TillhouseErrors">T0304: words that choose nothing.</exception>
    public static IReadOnlyList<TableName> Select(ModelGraph graph, IReadOnlyCollection<string> words)
    {
        if (words.Count == 0)
        {
            return graph.Order;
        }

        var errors = new ErrorList();
        var chosen = new HashSet<TableName>();
        foreach (var word in words.SelectMany(w => w.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)))
        {
            var name = word.Trim('+');
            var found = Find(graph, name);
            if (found.Count == 0)
            {
                errors.Add(ErrorCodes.UnknownSelection, $"'{word}' selects no model", NearName.Help(name, Names(graph, name), "there are"));
            }

            foreach (var table in found)
            {
                chosen.Add(table);
                chosen.UnionWith(word.StartsWith('+') ? graph.Upstream(table) : []);
                chosen.UnionWith(word.EndsWith('+') ? graph.Downstream(table) : []);
            }
        }

        errors.ThrowIfAny();
        return [.. graph.Order.Where(chosen.Contains)];
    }

    // Bronze tables are no models, but `bronze.orders+` is the natural way to say what a source feeds.
    private static List<TableName> Find(ModelGraph graph, string name)
    {
        var models = graph.Project.Models.Values;
        if (name.StartsWith("tag:", StringComparison.Ordinal))
        {
            return [.. models.Where(m => m.Tags.Contains(name[4..])).Select(m => m.Table)];
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            var folder = name.TrimEnd('/');
            return [.. models.Where(m => IsBelow(m.File, folder)).Select(m => m.Table)];
        }

        var tables = models.Select(m => m.Table).Concat(graph.Project.Sources.Keys.Select(s => new TableName(Layer.Bronze, s)));
        return
        [
            .. tables.Where(t =>
                t.Schema == name
                || Matches(name, t.ToString())
                || (t.Layer != Layer.Bronze && !name.Contains('.', StringComparison.Ordinal) && Matches(name, t.Name))
            ),
        ];
    }

    private static bool Matches(string pattern, string text) =>
        pattern.Length > 0 && FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static bool IsBelow(string file, string folder)
    {
        foreach (var start in new[] { "", "models/", "shop/", "shop/models/" })
        {
            var whole = start + folder;
            if (FileSystemName.MatchesSimpleExpression(whole, file, false) || file.StartsWith(whole + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Names(ModelGraph graph, string name)
    {
        var models = graph.Project.Models.Values;
        return name.StartsWith("tag:", StringComparison.Ordinal) ? models.SelectMany(m => m.Tags).Distinct().Select(t => "tag:" + t)
            : name.Contains('/', StringComparison.Ordinal) ? models.Select(m => m.File)
            : name.Contains('.', StringComparison.Ordinal) ? models.Select(m => m.Table.ToString())
            : models.Select(m => m.Table.Name);
    }
}

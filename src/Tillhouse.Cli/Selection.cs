using System.CommandLine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli;

/// <summary>The option <c>--select</c>: which tables a command is about.</summary>
internal static class Selection
{
    /// <summary>The option, for one command.</summary>
    public static Option<string[]> Option() =>
        new("--select", "-s")
        {
            Description =
                "Only these tables: gold.fact_sales, gold, 'gold.fact_*', models/gold/finance or tag:finance; a + before a word adds all it is made of, one behind it all that is made of it.",
            HelpName = "words",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };

    /// <summary>The tables that the words choose, or null when there are none and all are meant.</summary>
    /// <remarks>A model that reads a source takes the source's new files with it: building it from old ones is never what is meant.</remarks>
    public static IReadOnlyCollection<TableName>? Of(BoundProject project, string[] words)
    {
        if (words.Length == 0)
        {
            return null;
        }

        var chosen = Selector.Select(project.Graph, words);
        return [.. chosen.SelectMany(project.Graph.Inputs).Where(table => table.Layer == Layer.Bronze).Concat(chosen).Distinct()];
    }
}

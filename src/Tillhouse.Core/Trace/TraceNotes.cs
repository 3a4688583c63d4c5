using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Core.Verify;

namespace Tillhouse.Core.Trace;

/// <summary>What there is to know of a step beside its rows.</summary>
/// <param name="project">The project.</param>
/// <param name="states">The stored tables.</param>
/// <param name="plan">What a run would do if no file were new.</param>
/// <param name="released">Whether a release is read, whose tables fit each other.</param>
internal sealed class TraceNotes(BoundProject project, IReadOnlyDictionary<TableName, TableState?> states, RunPlan plan, bool released)
{
    /// <summary>Of a history.</summary>
    public const string History =
        "a version that changes nothing is merged into the one before it and is not listed; the unknown member has no line";

    /// <summary>Of the rows that an inferred member was made of.</summary>
    public const string Inferred = "for inferred members, which stand in for keys that have no version and so no line of their own";

    /// <summary>Of a window.</summary>
    public static string Of(Glance glance) =>
        glance.Columns.Count == 0
            ? $"{glance.Function}() also looks at all other rows of it"
            : $"{glance.Function}() also looks at all rows with the same {string.Join(", ", glance.Columns)}";

    /// <summary>Of a table: whether it is older than what it is traced to, and which rows of its source are in no figure.</summary>
    public IEnumerable<string> Of(TableName table)
    {
        var stage = plan.Stages.FirstOrDefault(s => s.Table == table);
        if (
            stage is not null
            && Currency.WhyNot(stage) is { } why
            && !(released && stage is Stage.Build { Reason: BuildReason.InputsChanged })
        )
        {
            yield return $"{why}: run first, or what follows may not fit";
        }

        var counts = states.GetValueOrDefault(table)?.Record?.Counts;
        if (counts is not null && project.Graph.Inputs(table).Any(i => i.Layer == Layer.Bronze))
        {
            var left = new[] { "quarantined", "duplicates", "discarded" }
                .Select(word => (Word: word, Count: counts.GetValueOrDefault(word)))
                .Where(c => c.Count > 0)
                .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count:N0} {c.Word}"))
                .ToList();
            if (left.Count > 0)
            {
                yield return $"of all rows that landed, in no figure: {string.Join(", ", left)}";
            }
        }
    }
}

using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>
/// How far a change in one input reaches: which rows of a result can appear, disappear or change when rows of a table do.
/// </summary>
/// <param name="Table">The table, at one place of the SELECT: a table that is named twice has two.</param>
/// <param name="Anchors">
/// Each bounds the reach by itself: a row of the table with the value v in <see cref="Anchor.Input"/> reaches only rows of the result with v in
/// <see cref="Anchor.Output"/>, null counting as a value.
/// </param>
/// <param name="Everywhere">Why there is no bound; null when there is one.</param>
/// <param name="Keeps">
/// Whether the columns that do not read the table hold the same combinations of values whatever is in it: its rows only fill in what is there, as the
/// right side of a left join does.
/// </param>
internal sealed record Reach(TableName Table, IReadOnlySet<Anchor> Anchors, string? Everywhere, bool Keeps)
{
    /// <summary>The reach with other anchors; none left means that there is no bound.</summary>
    public Reach With(IEnumerable<Anchor> anchors, string lost)
    {
        if (Everywhere is not null)
        {
            return this;
        }

        var kept = anchors.ToHashSet();
        return kept.Count > 0 ? this with { Anchors = kept } : Unbounded(lost);
    }

    /// <summary>The reach when every row may be touched.</summary>
    public Reach Unbounded(string why) => this with { Anchors = new HashSet<Anchor>(), Everywhere = Everywhere ?? why, Keeps = false };
}

/// <summary>A column of a table and the column of the result that has the same value.</summary>
/// <param name="Input">The table's column.</param>
/// <param name="Output">The number of the result's column, from 0.</param>
internal readonly record struct Anchor(string Input, int Output);

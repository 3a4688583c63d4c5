using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>Which rows of a source win when new ones meet those that are stored: of each key the newest, as <see cref="SourceBuild"/> orders them.</summary>
/// <param name="input">The model.</param>
/// <param name="source">The source that it reads.</param>
/// <param name="accepted">The new rows, at most one of each key, as SQL that can stand behind FROM.</param>
public sealed class NewestRows(BuildInput input, SourceContract source, string accepted)
{
    private string Key => Quote.Names(input.Model.Key);

    private string Columns => Quote.Names(input.SelectColumns);

    /// <summary>A SELECT of the stored rows that new ones meet, given all stored rows as SQL that can stand behind FROM.</summary>
    public string Stored(string stored) => $"select s.* from {stored} as s semi join {accepted} as a using ({Key})";

    /// <summary>The rows that the table is to have in their place, as SQL that can stand behind FROM.</summary>
    /// <param name="stored">All stored rows.</param>
    public string Relation(string stored) =>
        $"""
            (select {Columns} from (
              select *, row_number() over (partition by {Key} order by {SourceBuild.NewestFirst(input, source)}) as __till_version
              from (select {Columns} from {accepted} union all select {Columns} from ({Stored(stored)}) as met) as both_sides
            ) as versions where __till_version = 1)
            """;
}

using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>
/// The generated first step of a silver model: bronze's text cast by the source's contract. A value that does not fit becomes NULL and
/// is named in <c>_errors</c>, so that the row is quarantined instead of lost (formats.md, "sources/orders.yml").
/// </summary>
public static class TypedRows
{
    /// <summary>The columns that bronze adds to what a file holds.</summary>
    public static readonly IReadOnlyList<(string Name, string Type)> Provenance =
    [
        ("_file", "VARCHAR"),
        ("_line", "BIGINT"),
        ("_sheet", "VARCHAR"),
        ("_batch", "BIGINT"),
        ("_ingested_at", "TIMESTAMP"),
    ];

    /// <summary>The column that carries the failed casts of a row: rule names with <c>;</c> between them, or NULL.</summary>
    public const string Errors = "_errors";

    /// <summary>Bronze's columns without <see cref="Provenance"/>.</summary>
    public static IReadOnlyList<string> RawColumns(IEnumerable<string> columns) =>
        [.. columns.Where(c => !Provenance.Any(p => p.Name == c))];

    /// <summary>A SELECT of the typed rows.</summary>
    /// <param name="contract">The source's contract.</param>
    /// <param name="rawRelation">Bronze as it is stored, as SQL that can stand behind FROM; for <c>mode: snapshot</c> all of it.</param>
    /// <param name="rawColumns">Bronze's columns without <see cref="Provenance"/>. What the contract names and bronze lacks is NULL, or its default.</param>
    /// <param name="incomplete">For <c>mode: snapshot</c> the files of which some records could not be read.</param>
    public static string Select(
        SourceContract contract,
        string rawRelation,
        IReadOnlyCollection<string> rawColumns,
        IReadOnlyCollection<(long Batch, string File)>? incomplete = null
    )
    {
        var known = rawColumns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var extra = rawColumns.Where(c => !contract.Columns.Any(k => string.Equals(k.Name, c, StringComparison.OrdinalIgnoreCase)));
        var inner = contract
            .Columns.SelectMany(c => InnerColumns(c, known.Contains(c.Name)))
            .Concat(extra.Select(Quote.Name))
            .Concat(Provenance.Select(p => p.Name));
        var outer = contract
            .Columns.Select(c => Quote.Name(c.Name))
            .Concat(extra.Select(Quote.Name))
            .Concat(Provenance.Select(p => p.Name))
            .Append($"{ErrorsOf([.. contract.Columns.Where(c => known.Contains(c.Name))])} as {Errors}");
        var typed = $"select {string.Join(", ", outer)}\nfrom (select {string.Join(", ", inner)} from {rawRelation}) as raw";
        return contract.Mode == SourceMode.Snapshot ? SnapshotRows.Select(contract, typed, incomplete ?? []) : typed;
    }

    /// <summary>DuckDB's name of a contract's type.</summary>
    public static string TypeName(ColumnType type) =>
        type switch
        {
            ColumnType.Text => "VARCHAR",
            ColumnType.BigInt => "BIGINT",
            ColumnType.Decimal d => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({d.Precision},{d.Scale})"),
            ColumnType.Date => "DATE",
            ColumnType.Timestamp => "TIMESTAMP",
            ColumnType.Boolean => "BOOLEAN",
            _ => "DOUBLE",
        };

    private static IEnumerable<string> InnerColumns(ColumnContract column, bool present)
    {
        var name = Quote.Name(column.Name);
        var fallback = column.Default is { } text ? Quote.Text(text) : "cast(null as varchar)";
        var value =
            !present ? fallback
            : column.Default is null ? $"nullif({name}, '')"
            : $"coalesce(nullif({name}, ''), {fallback})";
        if (column.Type is ColumnType.Text)
        {
            yield return $"{value} as {name}";
            yield break;
        }

        var trimmed = $"nullif(trim({value}), '')";
        yield return $"{ColumnCast.From(column, trimmed)} as {name}";
        if (present)
        {
            yield return $"{trimmed} as {Text(column)}";
        }
    }

    private static string ErrorsOf(IReadOnlyList<ColumnContract> columns)
    {
        var failures = columns.SelectMany(Failures).ToList();
        if (failures.Count == 0)
        {
            return "cast(null as varchar)";
        }

        // The outer condition is cheap and false for nearly every row; the names are put together only where it holds.
        var any = string.Join(" or ", failures.Select(f => f.Condition));
        var names = string.Join(", ", failures.Select(f => $"case when {f.Condition} then {Quote.Text(f.Rule)} end"));
        return $"case when {any} then concat_ws(';', {names}) end";
    }

    private static IEnumerable<(string Condition, string Rule)> Failures(ColumnContract column)
    {
        var name = Quote.Name(column.Name);
        if (column.Type is not ColumnType.Text)
        {
            yield return ($"({name} is null and {Text(column)} is not null)", $"type:{column.Name}");
        }

        if (column.Required)
        {
            yield return (column.Type is ColumnType.Text ? $"{name} is null" : $"{Text(column)} is null", $"required:{column.Name}");
        }
    }

    private static string Text(ColumnContract column) => Quote.Name($"_text_{column.Name}");
}

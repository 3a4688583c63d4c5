using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>A source's table as models see it: the contract's columns with their types, then where each row came from.</summary>
public static class BronzeTable
{
    /// <summary>Where each file is the whole source: when the first file after the row's own came that lacks its key; null while there is none.</summary>
    public const string GoneAt = "_gone_at";

    /// <summary>The columns that bronze adds to those of the contract.</summary>
    public static IReadOnlyList<BoundColumn> Origin { get; } =
    [new("_file", "VARCHAR"), new("_line", "BIGINT"), new("_sheet", "VARCHAR"), new("_batch", "BIGINT"), new("_ingested_at", "TIMESTAMP")];

    /// <summary>All columns of a source's table, typed. Where each file is the whole source, a row says too when it was gone.</summary>
    public static IReadOnlyList<BoundColumn> Columns(SourceContract source) =>
        [
            .. source.Columns.Select(c => new BoundColumn(c.Name, TypeOf(c.Type))),
            .. Origin,
            .. source.Mode == SourceMode.Snapshot ? [new BoundColumn(GoneAt, "TIMESTAMP")] : Array.Empty<BoundColumn>(),
        ];

    /// <summary>DuckDB's name of a contract's type.</summary>
    public static string TypeOf(ColumnType type) =>
        type switch
        {
            ColumnType.BigInt => "BIGINT",
            ColumnType.Decimal number => FormattableString.Invariant($"DECIMAL({number.Precision},{number.Scale})"),
            ColumnType.Date => "DATE",
            ColumnType.Timestamp => "TIMESTAMP",
            ColumnType.Boolean => "BOOLEAN",
            ColumnType.Double => "DOUBLE",
            _ => "VARCHAR",
        };
}

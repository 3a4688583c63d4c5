using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// The table of a source's rows that were kept out, each with its reason: records that can't be read (stage <c>ingest</c>) and rows that failed a rule of a
/// silver model (stage <c>silver</c>). Both stages append to it.
/// </summary>
public static class QuarantineTable
{
    /// <summary>Its columns, in their order.</summary>
    public static StructType Schema { get; } =
        new([
            new StructField(BronzeColumns.File, DeltaType.String),
            new StructField(BronzeColumns.Line, DeltaType.Long),
            new StructField(BronzeColumns.Sheet, DeltaType.String),
            new StructField(BronzeColumns.Batch, DeltaType.Long),
            new StructField(BronzeColumns.IngestedAt, DeltaType.Timestamp),
            new StructField("stage", DeltaType.String),
            new StructField("model", DeltaType.String),
            new StructField("rule", DeltaType.String),
            new StructField("reason", DeltaType.String),
            new StructField("raw", DeltaType.String),
        ]);

    /// <summary>The same with DuckDB's types.</summary>
    public static IReadOnlyList<(string Name, string Type)> Columns { get; } =
    [.. Schema.Fields.Select(f => (f.Name, f.Type == DeltaType.Timestamp ? "TIMESTAMP" : TypeMapping.ToDuckDb(f.Type)))];

    /// <summary>It is divided by the table that the rows were kept out of, so that a rebuild replaces just its own.</summary>
    public static IReadOnlyList<string> PartitionColumns { get; } = ["model"];

    /// <summary>What to create it with.</summary>
    public static TableDefinition Definition(string source) =>
        new(Schema)
        {
            PartitionColumns = PartitionColumns,
            Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" },
            Name = source,
            Description = $"Rows of the source {source} that were kept out, each with its reason.",
        };

    /// <summary>Its folder below the lake's root.</summary>
    public static string Folder(string source) => $"quarantine/{source}";
}

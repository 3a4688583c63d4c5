using Tillhouse.Core.Lake;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// The table of what people have decided on rows of a source: that a row never comes in, or that a mended one comes in its place. It stands for as long as
/// bronze does, so that a rebuild comes to the same rows.
/// </summary>
public static class DecisionTable
{
    /// <summary>Its folder below the lake's root.</summary>
    public const string Folder = "system/decisions";

    /// <summary>The decision that a row never comes in.</summary>
    public const string Discarded = "discarded";

    /// <summary>The decision that a row of the batch <see cref="MendedIn"/> comes in its place.</summary>
    public const string Mended = "mended";

    /// <summary>The column with the batch of the row that replaces it; null for one that is discarded.</summary>
    public const string MendedIn = "mended_in";

    /// <summary>Its columns with DuckDB's types. Without a model a decision is for all models of the source.</summary>
    public static IReadOnlyList<(string Name, string Type)> Columns { get; } =
    [
        ("source", "VARCHAR"),
        (BronzeColumns.File, "VARCHAR"),
        (BronzeColumns.Line, "BIGINT"),
        (BronzeColumns.Sheet, "VARCHAR"),
        (BronzeColumns.Batch, "BIGINT"),
        ("model", "VARCHAR"),
        ("decision", "VARCHAR"),
        (MendedIn, "BIGINT"),
        ("decided_at", "TIMESTAMP"),
        ("because", "VARCHAR"),
    ];

    /// <summary>It is divided by source, so that a build opens the decisions of its own.</summary>
    public static IReadOnlyList<string> PartitionColumns { get; } = ["source"];

    /// <summary>The decisions on a source's rows; they lie where its bronze does. Null when there are none.</summary>
    public static Task<LakeTable?> FindAsync(LakeCatalog lake, string source, CancellationToken cancellation) =>
        lake.Shared.ContainsKey(BronzeTable.Folder(source))
            ? lake.FindInProductionAsync(Folder, cancellation)
            : lake.FindAsync(Folder, cancellation);
}

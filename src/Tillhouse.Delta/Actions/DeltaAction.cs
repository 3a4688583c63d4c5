using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tillhouse.Delta.Actions;

/// <summary>One line of a commit (section 2). Unknown actions and fields are ignored, nulls are not written.</summary>
public abstract record DeltaAction;

/// <summary>The versions and features a client must know to read or write the table.</summary>
public sealed record Protocol : DeltaAction
{
    /// <summary>1, 2 or 3.</summary>
    public int MinReaderVersion { get; init; }

    /// <summary>1 to 7.</summary>
    public int MinWriterVersion { get; init; }

    /// <summary>Present if and only if the reader version is 3.</summary>
    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    /// <summary>Present if and only if the writer version is 7.</summary>
    public IReadOnlyList<string>? WriterFeatures { get; init; }
}

/// <summary>How the data files are encoded. Always Parquet.</summary>
public sealed record FileFormat
{
    /// <summary><c>parquet</c>.</summary>
    public string Provider
    {
        get;
        init => field = value ?? "parquet";
    } = "parquet";

    /// <summary>Always empty.</summary>
    public IReadOnlyDictionary<string, string?> Options
    {
        get;
        init => field = value ?? Empty.Map;
    } = Empty.Map;
}

/// <summary>Name, schema, partitioning and properties of the table.</summary>
public sealed record Metadata : DeltaAction
{
    /// <summary>A GUID that stays the same for the table's life.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>Parquet.</summary>
    public FileFormat Format
    {
        get;
        init => field = value ?? new FileFormat();
    } = new FileFormat();

    /// <summary>JSON text (section 5); empty where a writer left it out, which makes the rows unreadable but not the log.</summary>
    public string SchemaString
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>In the order of the directories, empty when the table is not partitioned.</summary>
    public IReadOnlyList<string> PartitionColumns
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Milliseconds since 1970.</summary>
    public long? CreatedTime { get; init; }

    /// <summary>The table's properties.</summary>
    public IReadOnlyDictionary<string, string> Configuration
    {
        get;
        init => field = value ?? new Dictionary<string, string>();
    } = new Dictionary<string, string>();
}

/// <summary>Rows of a data file that are deleted (section 10).</summary>
public sealed record DeletionVector
{
    /// <summary><c>u</c>, <c>i</c> or <c>p</c>.</summary>
    public string? StorageType { get; init; }

    /// <summary>The vector itself or where it is, by the storage type.</summary>
    public string? PathOrInlineDv { get; init; }

    /// <summary>Where in the file the vector begins.</summary>
    public int? Offset { get; init; }

    /// <summary>In bytes.</summary>
    public int SizeInBytes { get; init; }

    /// <summary>How many rows it deletes.</summary>
    public long Cardinality { get; init; }

    /// <summary>The id that, with the path, is the key of a file in the log; null for the empty struct that some writers put in checkpoints.</summary>
    [JsonIgnore]
    public string? UniqueId =>
        string.IsNullOrEmpty(StorageType) ? null
        : Offset is { } offset ? FormattableString.Invariant($"{StorageType}{PathOrInlineDv}@{offset}")
        : StorageType + PathOrInlineDv;
}

/// <summary>A data file that is part of the table from this version on.</summary>
public sealed record AddFile : DeltaAction
{
    /// <summary>A URI reference, relative to the table's root or absolute; kept as it was read.</summary>
    public required string Path { get; init; }

    /// <summary>A value, or null, for each partition column (section 4).</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues
    {
        get;
        init => field = value ?? Empty.Map;
    } = Empty.Map;

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime { get; init; }

    /// <summary>False when the commit only rearranges rows that the table had already.</summary>
    public bool DataChange { get; init; }

    /// <summary>JSON text (section 6).</summary>
    public string? Stats { get; init; }

    /// <summary>Its physical rows, by its statistics; null when they do not say.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long? Rows => Stats is null ? null : Schema.StatisticsReader.NumRecords(System.Text.Encoding.UTF8.GetBytes(Stats));

    /// <summary>Free for writers.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>Which of its rows are deleted.</summary>
    public DeletionVector? DeletionVector { get; init; }

    /// <summary>Row tracking.</summary>
    public long? BaseRowId { get; init; }

    /// <summary>Row tracking.</summary>
    public long? DefaultRowCommitVersion { get; init; }

    /// <summary>Who clustered the file.</summary>
    public string? ClusteringProvider { get; init; }

    /// <summary>What its rows were held to when it was written; null for a file that was not written just now.</summary>
    internal Schema.RowProof? Proof { get; init; }
}

/// <summary>A data file that is no longer part of the table. The file itself stays until vacuum.</summary>
public sealed record RemoveFile : DeltaAction
{
    /// <summary>The text of the add, unchanged.</summary>
    public required string Path { get; init; }

    /// <summary>Milliseconds since 1970; absent means 0.</summary>
    public long? DeletionTimestamp { get; init; }

    /// <summary>As in <see cref="AddFile.DataChange"/>.</summary>
    public bool DataChange { get; init; }

    /// <summary>True when partition values and size are here.</summary>
    public bool? ExtendedFileMetadata { get; init; }

    /// <summary>As in the add.</summary>
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    /// <summary>In bytes.</summary>
    public long? Size { get; init; }

    /// <summary>As in the add.</summary>
    public DeletionVector? DeletionVector { get; init; }

    /// <summary>Row tracking.</summary>
    public long? BaseRowId { get; init; }

    /// <summary>Row tracking.</summary>
    public long? DefaultRowCommitVersion { get; init; }
}

/// <summary>How far an application has come: what makes its writes idempotent.</summary>
public sealed record TransactionId : DeltaAction
{
    /// <summary>The application.</summary>
    public required string AppId { get; init; }

    /// <summary>Grows from commit to commit of the application.</summary>
    public required long Version { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? LastUpdated { get; init; }
}

/// <summary>A text that a feature or an application keeps with the table.</summary>
public sealed record DomainMetadata : DeltaAction
{
    /// <summary>Its name; <c>delta.*</c> belongs to the protocol.</summary>
    public required string Domain { get; init; }

    /// <summary>The text, usually JSON.</summary>
    public required string Configuration { get; init; }

    /// <summary>True ends the domain.</summary>
    public bool Removed { get; init; }
}

/// <summary>The rows a commit changed, for readers of the change data feed (section 12).</summary>
public sealed record CdcFile : DeltaAction
{
    /// <summary>As in the add.</summary>
    public required string Path { get; init; }

    /// <summary>As in the add.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues
    {
        get;
        init => field = value ?? Empty.Map;
    } = Empty.Map;

    /// <summary>In bytes.</summary>
    public long Size { get; init; }

    /// <summary>Always false.</summary>
    public bool DataChange { get; init; }
}

/// <summary>A V2 checkpoint's own mark.</summary>
public sealed record CheckpointMetadata : DeltaAction
{
    /// <summary>The version it is of.</summary>
    public long Version { get; init; }
}

/// <summary>A file in <c>_sidecars</c> that holds a part of a V2 checkpoint.</summary>
public sealed record Sidecar : DeltaAction
{
    /// <summary>URI-encoded, normally a bare name.</summary>
    public required string Path { get; init; }

    /// <summary>In bytes.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime { get; init; }
}

/// <summary>Who did what and when. Free-form by the protocol, so the JSON is kept and known fields are read with care.</summary>
/// <param name="Json">The object as it stands in the log.</param>
public sealed record CommitInfo(JsonElement Json) : DeltaAction
{
    /// <summary>Milliseconds since 1970.</summary>
    public long? Timestamp => Number("timestamp");

    /// <summary>Milliseconds since 1970, when the table has in-commit timestamps.</summary>
    public long? InCommitTimestamp => Number("inCommitTimestamp");

    /// <summary>For example WRITE.</summary>
    public string? Operation => Text("operation");

    /// <summary>Unique to the attempt that wrote the commit.</summary>
    public string? TxnId => Text("txnId");

    /// <summary>The library that wrote it.</summary>
    public string? EngineInfo => Text("engineInfo");

    /// <summary>Free text of the caller.</summary>
    public string? UserMetadata => Text("userMetadata");

    /// <summary>True when the writer read nothing of the table.</summary>
    public bool IsBlindAppend =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("isBlindAppend", out var v) && v.ValueKind == JsonValueKind.True;

    private string? Text(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
            ? v.GetString()
            : null;

    private long? Number(string name) =>
        Json.ValueKind == JsonValueKind.Object
        && Json.TryGetProperty(name, out var v)
        && v.ValueKind == JsonValueKind.Number
        && v.TryGetInt64(out var n)
            ? n
            : null;
}

/// <summary>Absent fields come to an init accessor as null, so each accessor says what absent means.</summary>
file static class Empty
{
    public static readonly IReadOnlyDictionary<string, string?> Map = new Dictionary<string, string?>();
}

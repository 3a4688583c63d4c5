using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// The columns of a checkpoint that we write. What no file has gets no column: an empty struct of a deletion vector misled readers. A file without
/// protocol is a sidecar, which has files only.
/// </summary>
internal static class CheckpointColumns
{
    private const string TextMap = "MAP(VARCHAR, VARCHAR)";
    private const string Vector =
        ", \"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER, \"sizeInBytes\" INTEGER, \"cardinality\" BIGINT)";
    private const string RowIds = ", \"baseRowId\" BIGINT, \"defaultRowCommitVersion\" BIGINT";

    private static readonly (string Name, string Type)[] State =
    [
        ("txn", "STRUCT(\"appId\" VARCHAR, \"version\" BIGINT, \"lastUpdated\" BIGINT)"),
        (
            "metaData",
            $"STRUCT(\"id\" VARCHAR, \"name\" VARCHAR, \"description\" VARCHAR, \"format\" STRUCT(\"provider\" VARCHAR, \"options\" {TextMap}), "
                + $"\"schemaString\" VARCHAR, \"partitionColumns\" VARCHAR[], \"configuration\" {TextMap}, \"createdTime\" BIGINT)"
        ),
        (
            "protocol",
            "STRUCT(\"minReaderVersion\" INTEGER, \"minWriterVersion\" INTEGER, \"readerFeatures\" VARCHAR[], \"writerFeatures\" VARCHAR[])"
        ),
        ("domainMetadata", "STRUCT(\"domain\" VARCHAR, \"configuration\" VARCHAR, \"removed\" BOOLEAN)"),
    ];

    public static IReadOnlyList<(string Name, string Type)> All(Seen seen)
    {
        var rare = (seen.Vectors ? Vector : "") + (seen.RowIds ? RowIds : "");
        (string, string)[] files =
        [
            (
                "add",
                $"STRUCT(\"path\" VARCHAR, \"partitionValues\" {TextMap}, \"size\" BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, "
                    + $"\"stats\" VARCHAR, \"tags\" {TextMap}{rare}{(seen.Clustering ? ", \"clusteringProvider\" VARCHAR" : "")})"
            ),
            (
                "remove",
                "STRUCT(\"path\" VARCHAR, \"deletionTimestamp\" BIGINT, \"dataChange\" BOOLEAN, \"extendedFileMetadata\" BOOLEAN, "
                    + $"\"partitionValues\" {TextMap}, \"size\" BIGINT{rare})"
            ),
        ];
        return seen.State ? [.. State, .. files] : files;
    }

    /// <summary>What the actions of a checkpoint have.</summary>
    public readonly record struct Seen(bool State, bool Vectors, bool RowIds, bool Clustering)
    {
        public Seen With(DeltaAction action) =>
            action switch
            {
                AddFile add => new(
                    State,
                    Vectors || add.DeletionVector is not null,
                    RowIds || add.BaseRowId is not null || add.DefaultRowCommitVersion is not null,
                    Clustering || add.ClusteringProvider is not null
                ),
                RemoveFile remove => this with
                {
                    Vectors = Vectors || remove.DeletionVector is not null,
                    RowIds = RowIds || remove.BaseRowId is not null || remove.DefaultRowCommitVersion is not null,
                },
                _ => this with { State = true },
            };
    }

    /// <summary>A field that no action of a column lacks.</summary>
    public static string RequiredField(string column) =>
        column switch
        {
            "add" or "remove" => "path",
            "metaData" => "id",
            "protocol" => "minReaderVersion",
            "txn" => "appId",
            "domainMetadata" => "domain",
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "not a column of a checkpoint"),
        };

    public static string Of(DeltaAction action) =>
        action switch
        {
            AddFile => "add",
            RemoveFile => "remove",
            Metadata => "metaData",
            Protocol => "protocol",
            TransactionId => "txn",
            DomainMetadata => "domainMetadata",
            _ => throw new ArgumentOutOfRangeException(nameof(action), action.GetType().Name, "not an action that a checkpoint may hold"),
        };
}

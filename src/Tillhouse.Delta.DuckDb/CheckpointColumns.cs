using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The columns of a checkpoint that we write. There is a column for deletion vectors only if there are any: an empty struct misled readers.</summary>
internal static class CheckpointColumns
{
    private const string TextMap = "MAP(VARCHAR, VARCHAR)";
    private const string Vector =
        ", \"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER, \"sizeInBytes\" INTEGER, \"cardinality\" BIGINT)";

    public static IReadOnlyList<(string Name, string Type)> All(bool withVectors) =>
        [
            ("txn", "STRUCT(\"appId\" VARCHAR, \"version\" BIGINT, \"lastUpdated\" BIGINT)"),
            (
                "add",
                $"STRUCT(\"path\" VARCHAR, \"partitionValues\" {TextMap}, \"size\" BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, "
                    + $"\"stats\" VARCHAR, \"tags\" {TextMap}{(withVectors ? Vector : "")})"
            ),
            (
                "remove",
                "STRUCT(\"path\" VARCHAR, \"deletionTimestamp\" BIGINT, \"dataChange\" BOOLEAN, \"extendedFileMetadata\" BOOLEAN, "
                    + $"\"partitionValues\" {TextMap}, \"size\" BIGINT{(withVectors ? Vector : "")})"
            ),
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

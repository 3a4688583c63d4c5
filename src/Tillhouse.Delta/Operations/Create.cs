using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>Makes version 0.</summary>
internal static class Create
{
    public static Task<CommitResult> RunAsync(
        DeltaTable table,
        TableDefinition definition,
        IReadOnlyList<AddFile> files,
        CommitOptions? options,
        CancellationToken cancellationToken
    )
    {
        var description = CommitOptions.Describe(options, files.Count == 0 ? "CREATE TABLE" : "CREATE TABLE AS SELECT");
        description.Parameter("partitionBy", WriteMetrics.Columns(definition.PartitionColumns));
        WriteMetrics.Of(description, files);
        var transaction = new Transaction(table, null, description);
        var (properties, protocol) = SetProperties.Resolve(definition.Properties, ProtocolUpgrade.Least);
        transaction.SetProtocol(protocol);
        transaction.SetMetadata(
            (definition with { Properties = properties }).ToMetadata(null, table.Time.GetUtcNow().ToUnixTimeMilliseconds(), files.Count > 0)
        );
        transaction.Add(files);
        CommitOptions.Apply(options, transaction);
        return transaction.CommitAsync(cancellationToken);
    }
}

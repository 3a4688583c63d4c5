using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Core.Ingest;

/// <summary>Commits a batch's files to a table that is there, and the columns that are new in the same commit.</summary>
internal static class WidenedAppend
{
    /// <summary>Commits; that the batch is in already is a conflict.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">Its columns with the new ones.</param>
    /// <param name="files">The files.</param>
    /// <param name="options">With the batch as the transaction.</param>
    /// <param name="ct">Ends the attempt.</param>
    public static async Task<CommitResult> CommitAsync(
        DeltaTable table,
        StructType schema,
        IReadOnlyList<AddFile> files,
        CommitOptions options,
        CancellationToken ct
    )
    {
        if (table.Latest.Schema == schema)
        {
            return await table.AppendAsync(files, options, ct).ConfigureAwait(false);
        }

        var (appId, batch) = options.Transaction!.Value;
        var transaction = table.Begin(new CommitDescription("WRITE"));
        transaction.SetMetadata(table.Latest.Metadata with { SchemaString = DeltaSchema.ToJson(schema) });
        transaction.SetTransaction(appId, batch);
        transaction.Add(files);
        return await transaction.CommitAsync(ct).ConfigureAwait(false);
    }
}

using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>What must hold before a commit is tried (section 13, last points).</summary>
internal static class CommitValidation
{
    public static void Check(Transaction transaction)
    {
        var metadata = transaction.Metadata;
        var protocol = transaction.NewProtocol() ?? transaction.Read!.Protocol;
        ProtocolGate.CheckWritable(protocol, metadata, DeltaSchema.Parse(metadata.SchemaString));

        if (
            transaction.DataChange
            && transaction.Removes.Count > 0
            && ProtocolGate.IsTrue(transaction.Read!.Metadata.Configuration, "delta.appendOnly")
        )
        {
            throw Refuse("the table is append-only (delta.appendOnly=true), and the commit removes rows");
        }

        var partitionColumns = PhysicalName.OfPartitions(protocol, metadata);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var add in transaction.Adds)
        {
            if (!paths.Add(FilePath.Decode(add.Path)))
            {
                throw Refuse($"the file {add.Path} is added twice");
            }

            if (add.Size <= 0)
            {
                throw Refuse($"the file {add.Path} is empty");
            }

            if (add.PartitionValues.Count != partitionColumns.Count || !partitionColumns.All(add.PartitionValues.ContainsKey))
            {
                throw Refuse(
                    $"the file {add.Path} has values for ({string.Join(", ", add.PartitionValues.Keys)}), the table is partitioned by ({string.Join(", ", partitionColumns)})"
                );
            }
        }
    }

    private static DeltaException Refuse(string message) =>
        new(DeltaErrors.InvalidCommit, message, "nothing was committed; change the operation or the table's properties");
}

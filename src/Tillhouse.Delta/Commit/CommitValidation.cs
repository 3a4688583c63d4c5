using Tillhouse.Delta.Actions;
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

        RowTracking.Check(transaction, metadata);
        CheckRows(transaction, metadata);
        AdvanceIdentities(transaction);
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

    /// <summary>Rows that were held to no rule, or to other rules than the table's, do not get in. Restored files followed the rules that come back with them.</summary>
    private static void CheckRows(Transaction transaction, Metadata metadata)
    {
        var rules = RowRule.Fingerprint(DeltaSchema.Parse(metadata.SchemaString), metadata.Configuration);
        if (rules.Length == 0 || !transaction.DataChange || transaction.Description.Operation == "RESTORE")
        {
            return;
        }

        var kept = transaction.Removes.Values.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var add in transaction.Adds)
        {
            if (add.Proof?.Rules != rules && !kept.Contains(add.Path))
            {
                throw Refuse($"the rows of the file {add.Path} were not held to the table's constraints, generated or identity columns");
            }
        }
    }

    /// <summary>The ids that the write gave begin where the table's mark is, so that none is given twice; the mark moves in the same commit.</summary>
    private static void AdvanceIdentities(Transaction transaction)
    {
        var ranges = transaction
            .Adds.Select(a => a.Proof)
            .OfType<RowProof>()
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<RowProof>()
            .SelectMany(p => p.Identities)
            .ToList();
        if (ranges.Count == 0)
        {
            return;
        }

        var schema = DeltaSchema.Parse(transaction.Metadata.SchemaString);
        foreach (var range in ranges)
        {
            var mark = FieldPath.Find(schema, [range.Column]).Number(FieldMetadata.IdentityHighWaterMark);
            if (mark != range.Before || ranges.Count(r => r.Column == range.Column) > 1)
            {
                throw Refuse(
                    $"ids of the column {range.Column} were given from a mark that the table has passed; the rows must be written again"
                );
            }
        }

        transaction.SetMetadata(transaction.Metadata with { SchemaString = DeltaSchema.ToJson(IdentityColumn.Advance(schema, ranges)) });
    }
}

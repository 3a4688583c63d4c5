using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The partitions whose rows the keys of a source can match, where partition columns are among the keys.</summary>
internal sealed class SourcePartitions
{
    // Types of which a value has but one text, whoever wrote it to the log.
    private static readonly HashSet<DeltaType> Plain =
    [
        DeltaType.String,
        DeltaType.Long,
        DeltaType.Integer,
        DeltaType.Short,
        DeltaType.Byte,
        DeltaType.Date,
        DeltaType.Boolean,
    ];

    private readonly IReadOnlyList<int> columns;
    private readonly HashSet<IReadOnlyList<string?>> values;

    private SourcePartitions(IReadOnlyList<int> columns, HashSet<IReadOnlyList<string?>> values)
    {
        this.columns = columns;
        this.values = values;
    }

    /// <summary>Reads the source's distinct keys; null when no partition column is among them.</summary>
    public static SourcePartitions? Of(DuckDbConnection connection, Snapshot snapshot, IReadOnlyList<StructField> keys)
    {
        var fields = snapshot.PartitionColumns.Select(c => snapshot.Schema.Fields.First(f => f.Name == c)).ToList();
        var columns = Enumerable.Range(0, fields.Count).Where(i => Plain.Contains(fields[i].Type) && keys.Contains(fields[i])).ToList();
        if (columns.Count == 0)
        {
            return null;
        }

        var texts = columns.Select(i => $"CAST(TRY_CAST({Sql.Name(fields[i].Name)} AS {TypeMapping.ToDuckDb(fields[i].Type)}) AS VARCHAR)");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT {string.Join(", ", texts)} FROM {ChangeSql.Source}";
        using var reader = command.ExecuteReader();
        var values = new HashSet<IReadOnlyList<string?>>(PartitionComparer.Instance);
        while (reader.Read())
        {
            values.Add([.. columns.Select((_, i) => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return new SourcePartitions(columns, values);
    }

    /// <summary>Whether a row of a partition can match: null equals nothing.</summary>
    public bool Contains(IReadOnlyList<string?> partition)
    {
        var key = columns.Select(i => partition[i]).ToList();
        return key.TrueForAll(v => v is not null) && values.Contains(key);
    }
}

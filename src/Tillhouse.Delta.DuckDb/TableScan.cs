using System.Text;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A snapshot, or some of its files, as SQL text that stands where a table may stand.</summary>
public static class TableScan
{
    // Up to here a branch for each partition: constants cost no row anything, and a filter on them drops whole branches when the query is planned.
    private const int MaxBranches = 32;

    /// <summary>A parenthesised SELECT with the table's columns in their order and types; naive UTC TIMESTAMPs for <c>timestamp</c> columns.</summary>
    /// <param name="snapshot">What to read.</param>
    /// <param name="files">Which of its files; all by default.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    public static string Sql(Snapshot snapshot, IReadOnlyCollection<LiveFile>? files = null, bool naiveTimestamps = true)
    {
        var all = files ?? [.. snapshot.Files];
        var scan = new Scan(snapshot, naiveTimestamps);
        if (all.Count == 0)
        {
            return scan.Empty();
        }

        if (snapshot.PartitionColumns.Count == 0)
        {
            return scan.Branch(all, null);
        }

        var partitions = all.GroupBy(f => f.PartitionValues, PartitionComparer.Instance).ToList();
        return partitions.Count <= MaxBranches
            ? "(" + string.Join("\nUNION ALL ", partitions.Select(p => scan.Branch([.. p], p.Key))) + ")"
            : scan.Join(all);
    }

    private sealed class Scan(Snapshot snapshot, bool naiveTimestamps)
    {
        private readonly IReadOnlyList<StructField> fields = snapshot.Schema.Fields;

        public string Empty() =>
            "(SELECT "
            + string.Join(", ", fields.Select(f => Column(f, $"CAST(NULL AS {TypeMapping.ToDuckDb(f.Type)})")))
            + " WHERE false)";

        /// <summary>Files of one partition: its values are constants.</summary>
        public string Branch(IReadOnlyCollection<LiveFile> files, string?[]? values) =>
            "(SELECT "
            + string.Join(", ", fields.Select(f => Column(f, Source(f, i => Literal(f, values![i])))))
            + $" FROM {Parquet(files, false)})";

        /// <summary>Files of many partitions: values come by the file's name, and a filter on them prunes files through the join.</summary>
        public string Join(IReadOnlyCollection<LiveFile> files)
        {
            var rows = new StringBuilder();
            foreach (var file in files)
            {
                rows.Append(rows.Length == 0 ? "(" : ", (").Append(DuckDb.Sql.Text(snapshot.Locate(file)));
                foreach (var value in file.PartitionValues)
                {
                    rows.Append(", ").Append(DuckDb.Sql.TextOrNull(value));
                }

                rows.Append(')');
            }

            var texts = string.Join(", ", snapshot.PartitionColumns.Select((_, i) => $"t{i}"));
            var typed = string.Join(", ", snapshot.PartitionColumns.Select((c, i) => $"{Literal(Field(c), null, $"t{i}")} AS p{i}"));
            return "(SELECT "
                + string.Join(", ", fields.Select(f => Column(f, Source(f, i => $"partition_values.p{i}"))))
                + $" FROM {Parquet(files, true)} AS data_files JOIN (SELECT file_name, {typed} FROM (VALUES {rows}) AS v(file_name, {texts})) AS partition_values"
                + " ON data_files.filename = partition_values.file_name)";
        }

        private StructField Field(string name) => fields.First(f => f.Name == name);

        private string Source(StructField field, Func<int, string> partition)
        {
            for (var i = 0; i < snapshot.PartitionColumns.Count; i++)
            {
                if (snapshot.PartitionColumns[i] == field.Name)
                {
                    return partition(i);
                }
            }

            return field.Type == DeltaType.Void ? "CAST(NULL AS INTEGER)" : DuckDb.Sql.Name(field.Name);
        }

        private string Column(StructField field, string source) =>
            (naiveTimestamps && field.Type == DeltaType.Timestamp ? $"make_timestamp(epoch_us({source}))" : source)
            + $" AS {DuckDb.Sql.Name(field.Name)}";

        private static string Literal(StructField field, string? value, string? column = null)
        {
            var text = column ?? DuckDb.Sql.TextOrNull(value);
            return field.Type == DeltaType.Binary ? $"encode({text})"
                : field.Type == DeltaType.String && column is not null ? text
                : $"CAST({text} AS {TypeMapping.ToDuckDb(field.Type)})";
        }

        /// <summary>
        /// The files with the table's columns by name: a column that a file lacks is null, one that it stores narrower is widened, and no file is opened
        /// to find that out before it is read.
        /// </summary>
        private string Parquet(IReadOnlyCollection<LiveFile> files, bool withName)
        {
            var stored = fields.Where(f => f.Type != DeltaType.Void && !snapshot.PartitionColumns.Contains(f.Name));
            var schema = string.Join(
                ", ",
                stored.Select(f =>
                    $"{DuckDb.Sql.Text(f.Name)}: {{name: {DuckDb.Sql.Text(f.Name)}, type: {DuckDb.Sql.Text(TypeMapping.ToDuckDb(f.Type))}, default_value: NULL}}"
                )
            );
            return $"read_parquet({DuckDb.Sql.Files(files.Select(snapshot.Locate))}, hive_partitioning = false, "
                + (withName ? "filename = true, " : "")
                + $"schema = MAP {{{schema}}})";
        }
    }

    private sealed class PartitionComparer : IEqualityComparer<string?[]>
    {
        public static PartitionComparer Instance { get; } = new();

        public bool Equals(string?[]? x, string?[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string?[] values)
        {
            var hash = default(HashCode);
            foreach (var value in values)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}

using System.Globalization;
using System.Text;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A snapshot, or some of its files, as SQL text that stands where a table may stand.</summary>
public static class TableScan
{
    // Up to here a branch for each partition, whose values are constants. Every branch is planned anew by each statement that reads the table, which
    // soon costs more than the join: with a dozen months a quarter of a small shop's run went into planning.
    private const int MaxBranches = 4;

    /// <summary>Which of the files given a row is in, from 0.</summary>
    internal const string FileColumn = "__till_file";

    /// <summary>Which row of its file a row is, from 0.</summary>
    internal const string RowColumn = "__till_row";

    /// <summary>A parenthesised SELECT with the table's columns in their order and types; naive UTC TIMESTAMPs for <c>timestamp</c> columns.</summary>
    /// <param name="snapshot">What to read.</param>
    /// <param name="files">Which of its files; all by default.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    /// <param name="uniform">Whether all files are known to have the table's very columns, as when one commit wrote them all: then they are read as one.</param>
    public static string Sql(
        Snapshot snapshot,
        IReadOnlyCollection<LiveFile>? files = null,
        bool naiveTimestamps = true,
        bool uniform = false
    ) => Sql(snapshot.Schema, snapshot.PartitionColumns, Files(snapshot, files ?? [.. snapshot.Files]), naiveTimestamps, uniform);

    /// <summary>
    /// The same with <see cref="FileColumn"/> and <see cref="RowColumn"/> behind the table's columns, and timestamps as they are in the file: rows that
    /// are to be changed.
    /// </summary>
    internal static string WithPositions(Snapshot snapshot, IReadOnlyList<LiveFile> files)
    {
        var scan = new Scan(snapshot.Schema.Fields, snapshot.PartitionColumns, naiveTimestamps: false, positions: true);
        var scanned = Files(snapshot, files);
        return files.Count == 0 ? scan.Empty()
            : snapshot.PartitionColumns.Count == 0 ? scan.Branch(scanned, null)
            : scan.Join(scanned);
    }

    /// <summary>Partition values as typed rows, and which of the list each is, from 0.</summary>
    internal static string PartitionRows(Snapshot snapshot, IReadOnlyList<IReadOnlyList<string?>> partitions, string ordinal)
    {
        var fields = snapshot.PartitionColumns.Select(c => snapshot.Schema.Fields.First(f => f.Name == c)).ToList();
        var rows = partitions.Select(
            (p, i) => $"({string.Join(", ", p.Select(DuckDb.Sql.TextOrNull).Append(i.ToString(CultureInfo.InvariantCulture)))})"
        );
        var typed = fields.Select((f, i) => $"{Scan.Literal(f, null, $"t{i}")} AS {DuckDb.Sql.Name(f.Name)}");
        return $"(SELECT {string.Join(", ", typed)}, {ordinal} FROM (VALUES {string.Join(", ", rows)}) AS v({string.Join(", ", fields.Select((_, i) => $"t{i}"))}, {ordinal}))";
    }

    private static List<ScanFile> Files(Snapshot snapshot, IReadOnlyCollection<LiveFile> files) =>
        [
            .. files.Select(f =>
                f.DeletionVector is null ? new ScanFile(snapshot.Locate(f), f.PartitionValues) : throw ProtocolGate.DeletionVectorsInUse()
            ),
        ];

    /// <summary>The same for files that no commit names yet, so that they can be checked before one does.</summary>
    /// <param name="schema">The columns to read.</param>
    /// <param name="partitionColumns">Those whose values are not in the files.</param>
    /// <param name="files">The files.</param>
    /// <param name="naiveTimestamps">False keeps them TIMESTAMPTZ.</param>
    /// <param name="uniform">Whether all files are known to have these very columns.</param>
    public static string Sql(
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyCollection<ScanFile> files,
        bool naiveTimestamps = true,
        bool uniform = false
    )
    {
        var scan = new Scan(schema.Fields, partitionColumns, naiveTimestamps);
        if (files.Count == 0)
        {
            return scan.Empty();
        }

        if (uniform && HivePath.Tells(schema, partitionColumns, files))
        {
            return scan.Hive(files);
        }

        if (partitionColumns.Count == 0)
        {
            return scan.Branch(files, null);
        }

        var partitions = files.GroupBy(f => f.PartitionValues, PartitionComparer.Instance).ToList();
        return partitions.Count <= MaxBranches
            ? "(" + string.Join("\nUNION ALL ", partitions.Select(p => scan.Branch([.. p], p.Key))) + ")"
            : scan.Join(files);
    }

    private sealed class Scan(
        IReadOnlyList<StructField> fields,
        IReadOnlyList<string> partitionColumns,
        bool naiveTimestamps,
        bool positions = false
    )
    {
        public string Empty() =>
            "(SELECT "
            + string.Join(", ", fields.Select(f => Column(f, $"CAST(NULL AS {TypeMapping.ToDuckDb(f.Type)})")))
            + Positions("0::UBIGINT", "0::BIGINT")
            + " WHERE false)";

        /// <summary>Files of one partition: its values are constants.</summary>
        public string Branch(IReadOnlyCollection<ScanFile> files, IReadOnlyList<string?>? values) =>
            "(SELECT "
            + string.Join(", ", fields.Select(f => Column(f, Source(f, i => Literal(f, values![i])))))
            + Positions("file_index", "file_row_number")
            + $" FROM {Parquet(files, false)})";

        /// <summary>
        /// Files with the table's very columns, whose directories say the values that the log says: one scan, planned many times faster than a branch for each partition, and DuckDB
        /// prunes files by their directories.
        /// </summary>
        public string Hive(IReadOnlyCollection<ScanFile> files)
        {
            var types = partitionColumns.Select(c => $"{DuckDb.Sql.Text(c)}: {TypeMapping.ToDuckDb(Field(c).Type)}");
            var hive = partitionColumns.Count == 0 ? "false" : $"true, hive_types = {{{string.Join(", ", types)}}}";
            return "(SELECT "
                + string.Join(", ", fields.Select(f => Column(f, DuckDb.Sql.Name(f.Name))))
                + $" FROM read_parquet({DuckDb.Sql.Files(files.Select(f => f.Location))}, hive_partitioning = {hive}))";
        }

        /// <summary>Files of many partitions: values come by the file's name, and a filter on them prunes files through the join.</summary>
        public string Join(IReadOnlyCollection<ScanFile> files)
        {
            var rows = new StringBuilder();
            var ordinal = 0;
            foreach (var file in files)
            {
                rows.Append(rows.Length == 0 ? "(" : ", (").Append(DuckDb.Sql.Text(file.Location));
                rows.Append(CultureInfo.InvariantCulture, $", {ordinal++}::UBIGINT");
                foreach (var value in file.PartitionValues)
                {
                    rows.Append(", ").Append(DuckDb.Sql.TextOrNull(value));
                }

                rows.Append(')');
            }

            var texts = string.Join(", ", partitionColumns.Select((_, i) => $"t{i}"));
            var typed = string.Join(", ", partitionColumns.Select((c, i) => $"{Literal(Field(c), null, $"t{i}")} AS p{i}"));
            return "(SELECT "
                + string.Join(", ", fields.Select(f => Column(f, Source(f, i => $"partition_values.p{i}"))))
                + Positions("partition_values.ordinal", "data_files.file_row_number")
                + $" FROM {Parquet(files, true)} AS data_files JOIN (SELECT file_name, ordinal, {typed} FROM (VALUES {rows}) AS v(file_name, ordinal, {texts})) AS partition_values"
                + " ON data_files.filename = partition_values.file_name)";
        }

        private StructField Field(string name) => fields.First(f => f.Name == name);

        private string Source(StructField field, Func<int, string> partition)
        {
            for (var i = 0; i < partitionColumns.Count; i++)
            {
                if (partitionColumns[i] == field.Name)
                {
                    return partition(i);
                }
            }

            return field.Type == DeltaType.Void ? "CAST(NULL AS INTEGER)" : DuckDb.Sql.Name(Alias(field));
        }

        private string Positions(string file, string row) => positions ? $", {file} AS {FileColumn}, {row} AS {RowColumn}" : "";

        /// <summary>A column of the name of one that the engine knows of every file would hide that one.</summary>
        private static string Alias(StructField field) =>
            field.Name.ToUpperInvariant() is "FILENAME" or "FILE_INDEX" or "FILE_ROW_NUMBER" ? $"{field.Name} of the table" : field.Name;

        private string Column(StructField field, string source) =>
            (naiveTimestamps && field.Type == DeltaType.Timestamp ? $"make_timestamp(epoch_us({source}))" : source)
            + $" AS {DuckDb.Sql.Name(field.Name)}";

        public static string Literal(StructField field, string? value, string? column = null)
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
        private string Parquet(IReadOnlyCollection<ScanFile> files, bool withName)
        {
            var stored = fields.Where(f => f.Type != DeltaType.Void && !partitionColumns.Contains(f.Name));
            var schema = string.Join(
                ", ",
                stored.Select(f =>
                    $"{DuckDb.Sql.Text(f.Name)}: {{name: {DuckDb.Sql.Text(Alias(f))}, type: {DuckDb.Sql.Text(TypeMapping.ToDuckDb(f.Type))}, default_value: NULL}}"
                )
            );
            return $"read_parquet({DuckDb.Sql.Files(files.Select(f => f.Location))}, hive_partitioning = false, "
                + (withName ? "filename = true, " : "")
                + $"schema = MAP {{{schema}}})";
        }
    }
}

/// <summary>A data file as a scan needs to know it.</summary>
/// <param name="Location">The path or URI under which the engine opens it.</param>
/// <param name="PartitionValues">The values of the partition columns, in their order, as the log has them.</param>
public sealed record ScanFile(string Location, IReadOnlyList<string?> PartitionValues);

using System.Globalization;
using System.Text;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The SELECTs that read data files with a table's columns.</summary>
internal sealed class ScanSql
{
    private const string StoredId = "__till_stored_id";
    private const string StoredVersion = "__till_stored_version";

    private readonly List<ScanColumn> columns;
    private readonly List<ScanColumn> partitions;
    private readonly bool naiveTimestamps;
    private readonly bool positions;
    private readonly bool changes;
    private readonly ColumnMappingMode mode;

    public ScanSql(
        StructType schema,
        IReadOnlyList<string> partitionColumns,
        ColumnMappingMode mode,
        bool naiveTimestamps,
        bool positions = false,
        bool changes = false
    )
    {
        columns = [.. schema.Fields.Select(f => new ScanColumn(f, mode, partitionColumns))];
        partitions = [.. partitionColumns.Select(name => columns.First(c => c.Name == name))];
        this.naiveTimestamps = naiveTimestamps;
        this.positions = positions;
        this.changes = changes;
        this.mode = mode;
    }

    /// <summary>Where files keep the ids of rows that they did not have first: every row then gives its id and the version that last changed it.</summary>
    public RowIdColumns? RowIds { get; init; }

    /// <summary>
    /// How many rows there are, if that is known. Told the schema, DuckDB no longer opens a file to see, takes 1,000 rows a file for granted, and joins
    /// from the wrong side: a merge took twice the time and the memory of all rows instead of the changed ones.
    /// </summary>
    public long? Rows { get; init; }

    public string Empty() =>
        $"(SELECT {Select(c => c.Null)}{Positions("0::UBIGINT", "0::BIGINT")}{Ids("0::BIGINT", "0::BIGINT")}{NoChanges} WHERE false)";

    /// <summary>Files of one partition: its values are constants.</summary>
    public string Branch(IReadOnlyCollection<ScanFile> files, IReadOnlyList<string?> values) =>
        $"(SELECT {Select(c => Source(c, p => partitions[p].Value(Sql.TextOrNull(values[p]))))}{Positions("file_index", "file_row_number")}"
        + $" FROM {Parquet(files)})";

    /// <summary>
    /// Files with the table's very columns, whose directories say the values that the log says: one scan, planned many times faster than a branch for each partition, and DuckDB
    /// prunes files by their directories.
    /// </summary>
    public string Hive(IReadOnlyCollection<ScanFile> files)
    {
        var types = partitions.Select(c => $"{Sql.Text(c.Name)}: {c.DuckDbType}");
        var hive = partitions.Count == 0 ? "false" : $"true, hive_types = {{{string.Join(", ", types)}}}";
        return $"(SELECT {Select(c => Sql.Name(c.Name))}"
            + $" FROM read_parquet({Sql.Files(files.Select(f => f.Location))}, hive_partitioning = {hive}))";
    }

    /// <summary>
    /// Files of many partitions, or of which not all rows are wanted: what is known of a file comes by its name. A filter on partition columns prunes files
    /// through the join.
    /// </summary>
    /// <param name="files">The files; one may be there several times.</param>
    /// <param name="rows">A relation of rows (file, row) of those files that have a number in it, or null.</param>
    /// <param name="only">Whether those rows are the ones wanted and not the ones that are gone.</param>
    public string Join(IReadOnlyList<ScanFile> files, string? rows = null, bool only = false)
    {
        var texts = string.Concat(partitions.Select((_, i) => $", __till_t{i}"));
        var typed = string.Concat(partitions.Select((c, i) => $", {c.Value($"__till_t{i}")} AS __till_p{i}"));
        return $"(SELECT {Select(c => Source(c, p => $"of_file.__till_p{p}"))}{Positions("of_file.__till_ordinal", "data_files.file_row_number")}{Ids(RowId, RowVersion)}{Changes}"
            + $" FROM {Parquet(files)} AS data_files"
            + $" JOIN (SELECT * EXCLUDE (__till_ordinal){typed}, __till_ordinal::UBIGINT AS __till_ordinal FROM (VALUES {Values(files)})"
            + $" AS v(__till_name, __till_ordinal, __till_rows, __till_type, __till_version, __till_time, __till_base, __till_since{texts})) AS of_file"
            + " ON data_files.filename = of_file.__till_name"
            + IdsByName(files)
            + (
                rows is null
                    ? ")"
                    : $" {(only ? "SEMI" : "ANTI")} JOIN {rows} AS file_rows ON file_rows.file = of_file.__till_rows AND file_rows.row = data_files.file_row_number)"
            );
    }

    private static string Values(IReadOnlyList<ScanFile> files)
    {
        var values = new StringBuilder();
        for (var i = 0; i < files.Count; i++)
        {
            var change = files[i].Change;
            values.Append(i == 0 ? "(" : ", (").Append(Sql.Text(files[i].Location));
            values.Append(CultureInfo.InvariantCulture, $", {i}, {files[i].Rows ?? -1}, {Sql.TextOrNull(change?.Type)}");
            values.Append(CultureInfo.InvariantCulture, $", {change?.Version ?? 0}, {change?.Time.ToUnixTimeMilliseconds() ?? 0}");
            values.Append(
                CultureInfo.InvariantCulture,
                $", {files[i].BaseRowId ?? -1}::BIGINT, {files[i].DefaultRowCommitVersion ?? -1}::BIGINT"
            );
            foreach (var value in files[i].PartitionValues)
            {
                values.Append(", ").Append(Sql.TextOrNull(value));
            }

            values.Append(')');
        }

        return values.ToString();
    }

    private string Select(Func<ScanColumn, string> source) => string.Join(", ", columns.Select(c => c.As(source(c), naiveTimestamps)));

    private static string Source(ScanColumn column, Func<int, string> partition) =>
        column.Partition is { } p ? partition(p)
        : column.IsStored ? column.Stored
        : column.Null;

    private string Positions(string file, string row) =>
        positions ? $", {file} AS {TableScan.FileColumn}, {row} AS {TableScan.RowColumn}" : "";

    private string Ids(string id, string version) =>
        RowIds is null ? "" : $", {id} AS {TableScan.RowIdColumn}, {version} AS {TableScan.RowVersionColumn}";

    private string RowId => $"coalesce({StoredIn}.{StoredId}, of_file.__till_base + data_files.file_row_number)";

    private string RowVersion => $"coalesce({StoredIn}.{StoredVersion}, of_file.__till_since)";

    private string StoredIn => mode == ColumnMappingMode.Id ? "file_ids" : "data_files";

    /// <summary>The hidden columns have no field ids, so where columns are found by those they are read beside them.</summary>
    private string IdsByName(IReadOnlyCollection<ScanFile> files) =>
        RowIds is null || mode != ColumnMappingMode.Id
            ? ""
            : $" JOIN {Parquet(files, string.Join(", ", IdEntries))} AS file_ids"
                + " ON file_ids.filename = data_files.filename AND file_ids.file_row_number = data_files.file_row_number";

    private IEnumerable<string> IdEntries =>
        RowIds is null
            ? []
            : new[] { (RowIds.Id, StoredId), (RowIds.Version, StoredVersion) }.Select(c =>
                $"{Sql.Text(c.Item1)}: {{name: {Sql.Text(c.Item2)}, type: 'BIGINT', default_value: NULL}}"
            );

    /// <summary>What a change feed tells of every row; files of changes say the type themselves.</summary>
    private string Changes
    {
        get
        {
            if (!changes)
            {
                return "";
            }

            var type = columns.Exists(c => c.Name == ChangeScan.TypeColumn) ? "" : $", of_file.__till_type AS {ChangeScan.TypeColumn}";
            var time = naiveTimestamps ? "make_timestamp" : "make_timestamptz";
            return $"{type}, of_file.__till_version::BIGINT AS {ChangeScan.VersionColumn}, {time}(of_file.__till_time::BIGINT * 1000) AS {ChangeScan.TimeColumn}";
        }
    }

    private string NoChanges =>
        changes
            ? $", NULL::VARCHAR AS {ChangeScan.TypeColumn}, NULL::BIGINT AS {ChangeScan.VersionColumn}, NULL::{(naiveTimestamps ? "TIMESTAMP" : "TIMESTAMPTZ")} AS {ChangeScan.TimeColumn}"
            : "";

    private string Parquet(IReadOnlyCollection<ScanFile> files)
    {
        var entries = columns.Where(c => c.IsStored).Select(c => c.SchemaEntry);
        var all = (mode == ColumnMappingMode.Id ? entries : entries.Concat(IdEntries)).ToList();

        // DuckDB wants one column at least, also where all values are in the log.
        var schema = all.Count == 0 ? "'none': {name: 'none', type: 'INTEGER', default_value: NULL}" : string.Join(", ", all);
        return Parquet(files, schema);
    }

    private string Parquet(IReadOnlyCollection<ScanFile> files, string schema)
    {
        var cardinality = Rows is > 0 and var rows ? string.Create(CultureInfo.InvariantCulture, $"explicit_cardinality = {rows}, ") : "";
        return $"read_parquet({Sql.Files(files.Select(f => f.Location).Distinct())}, hive_partitioning = false, {cardinality}schema = MAP {{{schema}}})";
    }
}

using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>A table of the matrix as our library sees it, opened anew by every call since Spark may have written meanwhile.</summary>
internal sealed class OurTable(DuckDbConnection duck, string lake, string name, CancellationToken cancellationToken) : IDisposable
{
    private readonly LocalStore _store = new(lake);
    private readonly DuckDbEngine _engine = new(duck);
    private readonly List<IDisposable> _scans = [];

    /// <summary>Where it is.</summary>
    public string Folder => Path.Combine(lake, name);

    /// <summary>Ends what the test began.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Where its rows are compared.</summary>
    public DuckDbConnection Duck => duck;

    /// <summary>Opens it at its newest version.</summary>
    public Task<DeltaTable> OpenAsync() => DeltaTable.OpenAsync(_store, _engine, name, cancellationToken: cancellationToken);

    /// <summary>Creates it with the rows of a query.</summary>
    /// <param name="select">Its rows.</param>
    /// <param name="partitionBy">Its partition columns, divided by commas.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="schema">What is to be other than the query's own columns.</param>
    public async Task CreateAsync(
        string select,
        string partitionBy = "",
        IReadOnlyDictionary<string, string>? properties = null,
        Func<StructType, StructType>? schema = null
    )
    {
        var definition = Define(select, partitionBy, properties, schema);
        var files = await WriteAsync(select, definition);
        await DeltaTable.CreateAsync(_store, _engine, name, definition, files, cancellationToken: cancellationToken);
    }

    /// <summary>Creates it without rows, its columns being those of a query.</summary>
    public Task CreateEmptyAsync(
        string select,
        string partitionBy = "",
        IReadOnlyDictionary<string, string>? properties = null,
        Func<StructType, StructType>? schema = null
    ) =>
        DeltaTable.CreateAsync(
            _store,
            _engine,
            name,
            Define(select, partitionBy, properties, schema),
            cancellationToken: cancellationToken
        );

    /// <summary>Appends the rows of a query.</summary>
    public async Task AppendAsync(string select)
    {
        var table = await OpenAsync();
        (await table.AppendAsync(await WriteAsync(table, select), null, cancellationToken)).Required();
    }

    /// <summary>Replaces all rows.</summary>
    public async Task OverwriteAsync(string select)
    {
        var table = await OpenAsync();
        (await table.OverwriteAsync(await WriteAsync(table, select), null, null, cancellationToken)).Required();
    }

    /// <summary>Replaces all rows, and the schema by the query's.</summary>
    public async Task ReplaceAsync(string select)
    {
        var table = await OpenAsync();
        var definition = Define(select, "", null, null);
        (await table.OverwriteAsync(await WriteAsync(select, definition), definition, null, cancellationToken)).Required();
    }

    /// <summary>Replaces the rows of those partitions for which there are new ones.</summary>
    public async Task ReplacePartitionsAsync(string select)
    {
        var table = await OpenAsync();
        (await table.ReplacePartitionsAsync(await WriteAsync(table, select), null, null, cancellationToken)).Required();
    }

    /// <summary>Commits what a verb makes of the table.</summary>
    public async Task CommitAsync(Func<DeltaTable, Task<CommitResult>> verb) => (await verb(await OpenAsync())).Required();

    /// <summary>Deletes rows.</summary>
    public async Task DeleteAsync(string predicate) =>
        (await (await OpenAsync()).DeleteAsync(predicate, null, cancellationToken)).Commit.Required();

    /// <summary>Sets a column.</summary>
    public async Task UpdateAsync(string column, string value, string predicate)
    {
        var set = new Dictionary<string, string> { [column] = value };
        (await (await OpenAsync()).UpdateAsync(set, predicate, null, cancellationToken)).Commit.Required();
    }

    /// <summary>Merges rows that are found by their id.</summary>
    public async Task MergeAsync(string query, params IReadOnlyList<MergeClause> clauses) =>
        (await (await OpenAsync()).MergeAsync(new RowSource(query, ["id"]), clauses, null, cancellationToken)).Commit.Required();

    /// <summary>Replaces the rows of a predicate.</summary>
    public async Task ReplaceWhereAsync(string query, string predicate) =>
        (await (await OpenAsync()).ReplaceWhereAsync(query, predicate, null, cancellationToken)).Commit.Required();

    /// <summary>Puts its files together, along a Z-order if columns are given.</summary>
    public async Task OptimizeAsync(params IReadOnlyList<string> zOrderBy)
    {
        var table = await OpenAsync();
        var plan = await table.PlanOptimizeAsync(new OptimizeOptions { ZOrderBy = zOrderBy }, cancellationToken);
        (await table.OptimizeAsync(plan, cancellationToken: cancellationToken)).Commit.ShouldNotBeNull().Required();
    }

    /// <summary>Writes a folder of Parquet files without a log and makes a table of it.</summary>
    public async Task ConvertAsync(string select, string partitionBy)
    {
        Directory.CreateDirectory(Folder);
        duck.Execute($"copy ({select}) to {DuckSql.Literal(Folder)} (format parquet, partition_by ({partitionBy}), overwrite_or_ignore)");
        var plan = await ConvertParquet.PlanConvertAsync(_store, _engine, name, cancellationToken);
        await ConvertParquet.ConvertAsync(_store, _engine, plan, cancellationToken: cancellationToken);
    }

    /// <summary>Appends a file that lies outside the table, by its absolute path.</summary>
    public async Task AppendFromElsewhereAsync(string select)
    {
        var table = await OpenAsync();
        var files = await WriteAsync(select, Define(select, "", null, null), name + "-elsewhere");
        var absolute = files.Select(f => f with { Path = $"file://{Folder}-elsewhere/{f.Path}" }).ToList();
        (await table.AppendAsync(absolute, null, cancellationToken)).Required();
    }

    /// <summary>Makes the log old: version 0 of the first day of 2025, every further version a day younger.</summary>
    public void AgeLog()
    {
        var files = new DirectoryInfo(Path.Combine(Folder, "_delta_log")).EnumerateFiles();
        foreach (var file in files.Where(f => long.TryParse(f.Name.Split('.')[0], out _)))
        {
            var version = long.Parse(file.Name.Split('.')[0], CultureInfo.InvariantCulture);
            file.LastWriteTimeUtc = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(version);
        }
    }

    /// <summary>Its rows as a relation of DuckDB.</summary>
    public async Task<string> RelationAsync() => await RelationAsync((await OpenAsync()).Latest);

    /// <summary>Its rows at a version.</summary>
    public async Task<string> RelationAsync(long version) =>
        await RelationAsync(await (await OpenAsync()).SnapshotAsync(version, cancellationToken));

    /// <summary>Its rows at a time.</summary>
    public async Task<string> RelationAsync(DateTimeOffset time) =>
        await RelationAsync(await (await OpenAsync()).SnapshotAsync(time, cancellationToken));

    /// <summary>Its rows for which a condition holds; files that cannot hold any, by their statistics, are not opened.</summary>
    public async Task<string> RelationAsync(string where)
    {
        var snapshot = (await OpenAsync()).Latest;
        var files = await FileSkipping.SelectAsync(duck, snapshot, where, cancellationToken: cancellationToken);
        return $"(from {await RelationAsync(snapshot, files)} where {where})";
    }

    /// <summary>Its rows with their ids and the versions that last changed them, as <c>row_id</c> and <c>row_version</c>.</summary>
    public async Task<string> RowIdsAsync()
    {
        var rows = await TrackedRows.ReadAsync(duck, (await OpenAsync()).Latest, cancellationToken: cancellationToken);
        _scans.Add(rows);
        return $"(select * rename ({TrackedRows.RowId} as row_id, {TrackedRows.CommitVersion} as row_version) from {rows.Sql})";
    }

    /// <summary>What all its versions changed.</summary>
    public async Task<string> ChangesAsync()
    {
        var changes = await ChangeScan.ReadAsync(duck, await OpenAsync(), 0, cancellationToken: cancellationToken);
        _scans.Add(changes);
        return changes.Sql;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _scans.ForEach(scan => scan.Dispose());
        _engine.Dispose();
    }

    private async Task<string> RelationAsync(Snapshot snapshot, IReadOnlyCollection<LiveFile>? files = null)
    {
        var deleted = await SkippedRows.ReadAsync(duck, snapshot, files, cancellationToken: cancellationToken);
        _scans.Add(deleted);
        return TableScan.Sql(snapshot, files, deleted: deleted);
    }

    private TableDefinition Define(
        string select,
        string partitionBy,
        IReadOnlyDictionary<string, string>? properties,
        Func<StructType, StructType>? schema
    )
    {
        var columns = TypeMapping.SchemaOf(duck, select);
        return new TableDefinition(schema?.Invoke(columns) ?? columns)
        {
            PartitionColumns = partitionBy.Split(", ", StringSplitOptions.RemoveEmptyEntries),
            Properties = properties ?? new Dictionary<string, string>(),
        };
    }

    private Task<IReadOnlyList<AddFile>> WriteAsync(string select, TableDefinition definition, string? folder = null) =>
        new DataFileWriter(duck, _store).WriteAsync(
            folder ?? name,
            select,
            definition.Schema,
            definition.PartitionColumns,
            definition.Properties,
            cancellationToken
        );

    private Task<IReadOnlyList<AddFile>> WriteAsync(DeltaTable table, string select) =>
        new DataFileWriter(duck, _store).WriteAsync(
            name,
            select,
            table.Latest.Schema,
            table.Latest.PartitionColumns,
            table.Latest.Metadata.Configuration,
            cancellationToken
        );
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A change of rows worked out in temporary tables of a connection, which spill to disk like any other.</summary>
internal sealed class ChangedRows : IChangedRows
{
    private readonly RowChange change;
    private readonly DuckDbConnection connection;
    private readonly Action release;
    private readonly ChangeSql sql;
    private SkippedRows? deleted;
    private bool hasImages;

    private ChangedRows(
        RowChange change,
        DuckDbConnection connection,
        Action release,
        ChangeSql sql,
        IReadOnlyList<LiveFile> read,
        Func<IReadOnlyList<string?>, bool> readPartitions
    )
    {
        this.change = change;
        this.connection = connection;
        this.release = release;
        this.sql = sql;
        Read = read;
        ReadPartitions = readPartitions;
    }

    public long SourceRows { get; private set; }

    public long Inserted { get; private set; }

    public IReadOnlyList<ChangedFile> Files { get; private set; } = [];

    public IReadOnlyList<LiveFile> Read { get; }

    public Func<IReadOnlyList<string?>, bool> ReadPartitions { get; }

    /// <summary>Runs the queries that decide on every row.</summary>
    /// <param name="change">The change.</param>
    /// <param name="connection">Belongs to the result until it is disposed.</param>
    /// <param name="release">Takes it back then, or at once when this fails.</param>
    /// <param name="readPartitions">Asks candidates for partitions, also when this is disposed.</param>
    /// <param name="cancellationToken">Interrupts the query.</param>
    public static async Task<ChangedRows> FindAsync(
        RowChange change,
        DuckDbConnection connection,
        Action release,
        Func<CandidateFiles, Func<IReadOnlyList<string?>, bool>> readPartitions,
        CancellationToken cancellationToken
    )
    {
        ChangedRows? result = null;
        try
        {
            if (change.Source is { } source)
            {
                await connection.ExecuteAsync(ChangeSql.CreateSource(source.Query), cancellationToken);
            }

            List<string> sourceColumns = change.Source is null ? [] : SourceColumns(connection);
            new ChangeColumns(change, sourceColumns).Check();
            var sql = new ChangeSql(change, sourceColumns);
            var candidates = new CandidateFiles(change, connection);
            result = new ChangedRows(change, connection, release, sql, candidates.Files, readPartitions(candidates));
            await result.DecideAsync(cancellationToken);
            return result;
        }
        catch (Exception e)
        {
            result?.deleted?.Dispose();
            connection.Execute(ChangeSql.DropAll);
            release();
            throw e is DuckDbException wrong ? InvalidExpression(wrong) : e;
        }
    }

    public async IAsyncEnumerable<(LiveFile File, IReadOnlyList<long> Positions)> PositionsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var command = connection.CreateCommand();
        command.CommandText = ChangeSql.Positions;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var file = -1;
        var positions = new List<long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var next = Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture);
            if (next != file && file >= 0)
            {
                yield return (Read[file], positions);
                positions = [];
            }

            file = next;
            positions.Add(reader.GetInt64(1));
        }

        if (file >= 0)
        {
            yield return (Read[file], positions);
        }
    }

    public Task<IReadOnlyList<AddFile>> WriteRowsAsync(
        IReadOnlyCollection<LiveFile> files,
        bool copy,
        CancellationToken cancellationToken
    ) =>
        GuardAsync(async () =>
        {
            var (scan, numbers) = Scan(files);
            var select = hasImages ? sql.NewRowsOfImages(scan, numbers, copy) : sql.NewRows(scan, numbers, copy);
            return await Writer.WriteAsync(change.Snapshot, select, cancellationToken);
        });

    public Task<IReadOnlyList<CdcFile>> WriteChangesAsync(CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            if (Inserted > 0 && change.Snapshot.Schema.Fields.FirstOrDefault(IdentityColumn.Is) is { } identity)
            {
                throw new DeltaException(
                    DeltaErrors.UnsupportedFeature,
                    $"rows that get ids in the identity column {identity.Name} cannot be merged into a table with a change data feed",
                    "append them, or switch delta.enableChangeDataFeed off"
                );
            }

            var (scan, numbers) = Scan([.. Files.Select(f => f.File)]);
            await connection.ExecuteAsync(sql.CreateImages(scan, numbers), cancellationToken);
            hasImages = true;
            return await Writer.WriteChangesAsync(change.Snapshot, sql.AllImages, cancellationToken);
        });

    public ValueTask DisposeAsync()
    {
        deleted?.Dispose();
        connection.Execute(ChangeSql.DropAll);
        release();
        return ValueTask.CompletedTask;
    }

    private DataFileWriter Writer => new(connection, change.Snapshot.Store) { NewRows = Inserted, RowIds = sql.RowIds };

    private static List<string> SourceColumns(DuckDbConnection connection) =>
        [.. TypeMapping.Describe(connection, $"SELECT * FROM {ChangeSql.Source}").Select(c => c.Name).Where(n => n != "__till_id")];

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(ChangeSql.CreateChanges, cancellationToken);
        deleted = await SkippedRows.ReadAsync(connection, change.Snapshot, Read, cancellationToken: cancellationToken);
        var (scan, _) = Scan(Read);
        if (change.Source is { } source)
        {
            await CheckRequiredAsync(source);
            if (source.Matches)
            {
                await connection.ExecuteAsync(sql.AddMatched(scan), cancellationToken);
                CheckAmbiguous(source);
            }

            await connection.ExecuteAsync(sql.CreateInserts, cancellationToken);
            SourceRows = connection.Scalar<long>(ChangeSql.CountSource);
            Inserted = connection.Scalar<long>(ChangeSql.CountInserts);
        }

        if (change.Clauses.Any(c => c is MergeClause.UpdateUnmatched or MergeClause.DeleteUnmatched))
        {
            await connection.ExecuteAsync(sql.AddUnmatched(scan), cancellationToken);
        }

        Files = CountByFile();
    }

    private Task CheckRequiredAsync(RowSource source)
    {
        if (source.Required is { } required && connection.Scalar<long>(ChangeSql.CountBreaches(required)) is > 0 and var breaches)
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{breaches} of the new rows do not satisfy {required}, so they would not replace what they seem to"
                ),
                "leave those rows out, or replace more"
            );
        }

        return Task.CompletedTask;
    }

    private void CheckAmbiguous(RowSource source)
    {
        var ambiguous = connection.Scalar<long>(ChangeSql.CountAmbiguous);
        if (ambiguous == 0)
        {
            return;
        }

        var matched = change.Clauses.Where(c => c is MergeClause.UpdateMatched or MergeClause.DeleteMatched).ToList();
        if (matched is [MergeClause.DeleteMatched { Condition: null }])
        {
            connection.Execute(ChangeSql.ForgetDuplicates);
            return;
        }

        throw new DeltaException(
            DeltaErrors.AmbiguousMerge,
            string.Create(CultureInfo.InvariantCulture, $"{ambiguous} rows of the table are matched by several rows of the source"),
            $"make the source unique by ({string.Join(", ", source.Keys)}), for example with QUALIFY row_number() OVER (PARTITION BY …) = 1"
        );
    }

    private List<ChangedFile> CountByFile()
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql.CountByFile;
        using var reader = command.ExecuteReader();
        var files = new List<ChangedFile>();
        while (reader.Read())
        {
            var file = Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture);
            files.Add(new ChangedFile(Read[file], reader.GetInt64(1), reader.GetInt64(2)));
        }

        return files;
    }

    private (string Sql, IReadOnlyList<int> Numbers) Scan(IReadOnlyCollection<LiveFile> files)
    {
        var wanted = files.Select(f => f.Key).ToHashSet();
        var numbers = Enumerable.Range(0, Read.Count).Where(i => wanted.Contains(Read[i].Key)).ToList();
        return (TableScan.WithPositions(change.Snapshot, [.. numbers.Select(i => Read[i])], deleted, ids: sql.RowIds), numbers);
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DuckDbException e)
        {
            throw InvalidExpression(e);
        }
    }

    /// <summary>What the machine lacks, or what a file is broken by, is no fault of an expression.</summary>
    private static Exception InvalidExpression(DuckDbException e) =>
        e.ErrorClass is DuckDbErrorClass.OutOfMemory or DuckDbErrorClass.IO or DuckDbErrorClass.Interrupt
            ? e
            : new DeltaException(
                DeltaErrors.InvalidExpression,
                e.Message.Split('\n')[0],
                "columns of the table are target.c, those of a source source.c",
                e
            );
}

using System.Data.Common;
using System.Text.Json.Nodes;
using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>The rows of a source that were kept out, each with its reason, its place and its raw values in columns of their own.</summary>
public sealed class KeptOutRows : IAsyncDisposable
{
    private readonly DuckDbConnection connection;
    private readonly StoredRows rows;

    private KeptOutRows(DuckDbConnection connection, StoredRows rows, DbDataReader reader) =>
        (this.connection, this.rows, Reader) = (connection, rows, reader);

    /// <summary>The rows, oldest first; they stream.</summary>
    public DbDataReader Reader { get; }

    /// <summary>Reads the rows that a filter lets through; null when nothing of the source was ever kept out.</summary>
    public static async Task<KeptOutRows?> ReadAsync(
        ProjectSession session,
        string source,
        RowFilter filter,
        CancellationToken cancellation
    )
    {
        if (await session.Lake.FindAsync(QuarantineTable.Folder(source), cancellation).ConfigureAwait(false) is not { } table)
        {
            return null;
        }

        var bronze = await session.Lake.FindAsync(BronzeTable.Folder(source), cancellation).ConfigureAwait(false);
        var connection = session.Connect();
        StoredRows? rows = null;
        try
        {
            rows = await table.RowsAsync(connection, cancellation).ConfigureAwait(false);
            var command = connection.CreateCommand();
            command.CommandText = await SelectAsync(connection, rows.Relation, filter, bronze?.Columns ?? [], cancellation)
                .ConfigureAwait(false);
            return new KeptOutRows(connection, rows, await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false));
        }
        catch
        {
            rows?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync().ConfigureAwait(false);
        rows.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Values come in columns only where some chosen row has them; the text of what could not be read is one column.</summary>
    private static async Task<string> SelectAsync(
        DuckDbConnection connection,
        string relation,
        RowFilter filter,
        IReadOnlyList<string> bronze,
        CancellationToken cancellation
    )
    {
        var (judged, unread) = await KindsAsync(connection, relation, filter, cancellation).ConfigureAwait(false);
        var columns = TypedRows.RawColumns(bronze);
        var structure = new JsonObject(columns.Select(c => KeyValuePair.Create(c, (JsonNode?)"VARCHAR"))).ToJsonString();
        var values =
            judged && columns.Count > 0
                ? $", unnest(case when q.model is not null then from_json(q.raw, {Quote.Text(structure)}) end)"
                : "";
        var text = unread ? ", case when q.model is null then q.raw end as _text" : "";
        return $"""
            select coalesce(q.model, '{RowFilter.Reading}') as _model, q.rule as _rule, coalesce(q.reason, q.rule) as _reason, q._file, q._line, q._sheet, q._batch{text}{values}
            from (select * from {relation} as q where {filter.Condition}) as q order by q._batch, q._file, q._sheet, q._line, q.model
            """;
    }

    private static async Task<(bool Judged, bool Unread)> KindsAsync(
        DuckDbConnection connection,
        string relation,
        RowFilter filter,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(model) > 0, count(*) > count(model) from {relation} as q where {filter.Condition}";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetBoolean(0), reader.GetBoolean(1));
    }
}

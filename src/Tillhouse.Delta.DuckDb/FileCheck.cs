using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Reads one data file whole and compares it with its statistics in the log (section 6), in one query.</summary>
internal sealed class FileCheck(DuckDbConnection connection, Snapshot snapshot, LiveFile file)
{
    private readonly List<(string Expression, string Says)> claims = [];

    public async Task<IReadOnlyList<FileFault>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CompareAsync(cancellationToken);
        }
        catch (Exception e) when (e is DuckDbException { ErrorClass: not DuckDbErrorClass.Interrupt } or DeltaException)
        {
            return [Fault(FaultKind.Unreadable, $"it cannot be read: {e.Message.Split('\n')[0]}")];
        }
    }

    private async Task<IReadOnlyList<FileFault>> CompareAsync(CancellationToken cancellationToken)
    {
        var rows = connection.Scalar<long>($"SELECT num_rows::BIGINT FROM parquet_file_metadata({Sql.Files([snapshot.Locate(file)])})");
        var faults = new List<FileFault>();
        if (file.Rows is { } said && said != rows)
        {
            faults.Add(Fault(FaultKind.Rows, FormattableString.Invariant($"it holds {rows} rows instead of {said}")));
        }

        // Statistics may be of all rows or of the live ones where there is a deletion vector, so then only the reading counts.
        if (file.Stats is { } stats && file.DeletionVector is null)
        {
            Collect(stats);
        }

        // Counting each column's values makes the engine decode all of its pages.
        var all = snapshot.Schema.Fields.Select(f => $"count({Sql.Name(f.Name)})");
        using var deleted = await SkippedRows.ReadAsync(connection, snapshot, [file], cancellationToken: cancellationToken);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {string.Join(", ", claims.Select(c => $"coalesce({c.Expression}, false)").Concat(all))}"
            + $" FROM {TableScan.Sql(snapshot, [file], naiveTimestamps: false, deleted: deleted)} AS data";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        faults.AddRange(claims.Where((_, i) => reader.GetBoolean(i)).Select(c => Fault(FaultKind.Statistics, c.Says)));
        return faults;
    }

    private void Collect(string stats)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(stats);
        }
        catch (JsonException)
        {
            return; // As if there were none: no reader can use them.
        }

        using (json)
        {
            Collect(
                snapshot.Schema.Fields.Where(f => !snapshot.PartitionColumns.Contains(f.Name)),
                "",
                Child(json.RootElement, "minValues"),
                Child(json.RootElement, "maxValues"),
                Child(json.RootElement, "nullCount")
            );
        }
    }

    private void Collect(IEnumerable<StructField> fields, string parent, JsonElement? min, JsonElement? max, JsonElement? nulls)
    {
        foreach (var field in fields)
        {
            var name = Physical(field);
            var column = parent + Sql.Name(field.Name);
            var (low, high, count) = (Child(min, name), Child(max, name), Child(nulls, name));
            if (field.Type is StructType nested)
            {
                Collect(nested.Fields, column + ".", low, high, count);
                continue;
            }

            if (count is { ValueKind: JsonValueKind.Number } && count.Value.TryGetInt64(out var number))
            {
                claims.Add(
                    (
                        string.Create(CultureInfo.InvariantCulture, $"count(*) - count({column}) <> {number}"),
                        string.Create(CultureInfo.InvariantCulture, $"{column} does not have {number} nulls")
                    )
                );
            }

            if (Literal(field.Type, low) is { } least)
            {
                claims.Add((Beyond(field.Type, $"min({column})", "<", least), $"{column} has values below its least, {low}"));
            }

            if (Literal(field.Type, high) is { } greatest)
            {
                claims.Add((Beyond(field.Type, $"max({column})", ">", greatest), $"{column} has values above its greatest, {high}"));
            }
        }
    }

    private static string Beyond(DeltaType type, string extreme, string sign, string bound)
    {
        if (type == DeltaType.Timestamp || type == DeltaType.TimestampNtz)
        {
            // Writers cut times to milliseconds, also the greatest.
            return $"{extreme} {sign} {bound}{(sign == ">" ? " + INTERVAL 999 MICROSECONDS" : "")}";
        }

        if (type != DeltaType.Double && type != DeltaType.Float)
        {
            return $"{extreme} {sign} {bound}";
        }

        // NaN and infinities have no bounds. A column that was widened from float has bounds that are floats' texts.
        var finite = $"{extreme} FILTER (WHERE isfinite({extreme[4..^1]}))";
        return $"({finite} {sign} {bound} AND coalesce(TRY_CAST({finite} AS FLOAT) {sign} TRY_CAST({bound} AS FLOAT), true))";
    }

    /// <summary>A bound as the engine reads it; null where there is none that a reader could use.</summary>
    private static string? Literal(DeltaType type, JsonElement? bound) =>
        bound is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? null
        : type is DecimalType or PrimitiveType { Name: not ("boolean" or "binary" or "void" or "variant") }
            ? $"TRY_CAST({Sql.Text(value.ToString())} AS {TypeMapping.ToDuckDb(type)})"
        : null;

    private string Physical(StructField field) =>
        ColumnMapping.PhysicalName(field, ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata));

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var child) ? child : null;

    private FileFault Fault(FaultKind kind, string detail) => new(file.Path, kind, detail);
}

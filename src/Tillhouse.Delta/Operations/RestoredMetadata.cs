using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>The metadata that a restore commits: that of the old version, but what must only ever grow stays where it is.</summary>
internal static class RestoredMetadata
{
    private const string MaxColumnId = "delta.columnMapping.maxColumnId";
    private const string HighWaterMark = "delta.identity.highWaterMark";

    // They describe the log, which a restore does not roll back.
    private static readonly string[] OfTheLog =
    [
        "delta.enableInCommitTimestamps",
        "delta.inCommitTimestampEnablementVersion",
        "delta.inCommitTimestampEnablementTimestamp",
    ];

    /// <summary>Null when the table has it already.</summary>
    public static Metadata? Of(Metadata now, Metadata then)
    {
        var metadata = then with
        {
            Id = now.Id,
            CreatedTime = now.CreatedTime,
            SchemaString = WithMarks(now.SchemaString, then.SchemaString),
            Configuration = Configuration(now.Configuration, then.Configuration),
        };
        return ActionWriter.Write([metadata]).Span.SequenceEqual(ActionWriter.Write([now]).Span) ? null : metadata;
    }

    private static Dictionary<string, string> Configuration(
        IReadOnlyDictionary<string, string> now,
        IReadOnlyDictionary<string, string> then
    )
    {
        // In the order of the newest, so that nothing seems to have changed where nothing did.
        var restored = now.Where(p => then.ContainsKey(p.Key)).ToDictionary(p => p.Key, p => then[p.Key], StringComparer.Ordinal);
        foreach (var (key, value) in then)
        {
            restored[key] = value;
        }

        foreach (var key in OfTheLog)
        {
            restored.Remove(key);
            if (now.TryGetValue(key, out var value))
            {
                restored[key] = value;
            }
        }

        if (RowIdColumns.Named(then) is null)
        {
            RowIdColumns.Named(now)?.Keep(restored);
        }

        if (Number(now, MaxColumnId) is { } id && id > (Number(then, MaxColumnId) ?? 0))
        {
            restored[MaxColumnId] = id.ToString(CultureInfo.InvariantCulture);
        }

        return restored;
    }

    private static long? Number(IReadOnlyDictionary<string, string> configuration, string key) =>
        configuration.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>An identity column never gives a number twice, so its high-water mark stays.</summary>
    private static string WithMarks(string now, string then)
    {
        if (!now.Contains(HighWaterMark, StringComparison.Ordinal))
        {
            return then;
        }

        var current = DeltaSchema.Parse(now).Fields.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
        var fields = DeltaSchema
            .Parse(then)
            .Fields.Select(f =>
                f.MetadataValue("delta.identity.start") is not null
                && current.TryGetValue(f.Name, out var field)
                && field.MetadataValue(HighWaterMark) is { } mark
                    ? f with
                    {
                        Metadata = With(f.Metadata, mark),
                    }
                    : f
            );
        return DeltaSchema.ToJson(new StructType([.. fields]));
    }

    private static string With(string metadata, string mark)
    {
        var json = JsonNode.Parse(metadata)!.AsObject();
        json[HighWaterMark] = long.Parse(mark, CultureInfo.InvariantCulture);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>What the history will say of a commit.</summary>
/// <param name="Operation">One of the names other writers use: WRITE, CREATE TABLE, MERGE …</param>
public sealed record CommitDescription(string Operation)
{
    /// <summary>JSON texts by name, for example <c>"mode"</c> → <c>"\"Append\""</c>.</summary>
    public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts by name: numFiles, numOutputRows …</summary>
    public Dictionary<string, long> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Free text of the caller.</summary>
    public string? UserMetadata { get; init; }

    /// <summary>Unique to this commit: <c>commitInfo.txnId</c>, by which it is known again in the log.</summary>
    public string TxnId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Which program wrote the commit.</summary>
    public static string EngineInfo { get; } = $"Tillhouse/{typeof(CommitDescription).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    /// <summary>A text parameter.</summary>
    public void Parameter(string name, string value) =>
        Parameters[name] = $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";

    /// <summary>False for a commit that may write a row anew as another one: readers that follow rows by their ids (row tracking) are told so.</summary>
    internal bool KeepsRowIds { get; init; } = true;

    internal CommitInfo ToAction(Transaction transaction, long timestamp, long? inCommitTimestamp)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (inCommitTimestamp is { } inCommit)
            {
                writer.WriteNumber("inCommitTimestamp", inCommit);
            }

            writer.WriteNumber("timestamp", timestamp);
            writer.WriteString("operation", Operation);
            writer.WriteStartObject("operationParameters");
            foreach (var (name, value) in Parameters)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value);
            }

            writer.WriteEndObject();
            if (transaction.Read?.Version is { } version)
            {
                writer.WriteNumber("readVersion", version);
            }

            writer.WriteString("isolationLevel", transaction.Isolation.ToString());
            writer.WriteBoolean("isBlindAppend", transaction.IsBlindAppend);
            writer.WriteStartObject("operationMetrics");
            foreach (var (name, value) in Metrics)
            {
                writer.WriteString(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture)); // Spark writes metrics as texts.
            }

            writer.WriteEndObject();
            if (RowIdColumns.Of(transaction.NewProtocol() ?? transaction.Read!.Protocol, transaction.Metadata) is not null)
            {
                writer.WriteStartObject("tags");
                writer.WriteString("delta.rowTracking.preserved", KeepsRowIds ? "true" : "false"); // Spark writes tags as texts.
                writer.WriteEndObject();
            }

            writer.WriteString("engineInfo", EngineInfo);
            writer.WriteString("txnId", TxnId);
            if (UserMetadata is not null)
            {
                writer.WriteString("userMetadata", UserMetadata);
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return new CommitInfo(document.RootElement.Clone());
    }
}

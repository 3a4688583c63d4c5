using System.Text.Json;

namespace Tillhouse.Delta.Schema;

/// <summary>Reads single facts from the statistics of a file without keeping a parsed form of them.</summary>
internal static class StatisticsReader
{
    /// <summary>The physical rows of the file, or null when the statistics do not say or are unreadable: statistics are never needed to be right.</summary>
    public static long? NumRecords(ReadOnlySpan<byte> stats)
    {
        try
        {
            var reader = new Utf8JsonReader(stats);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals("numRecords"u8);
                reader.Read();
                if (found)
                {
                    return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var rows) ? rows : null;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // As if there were none.
        }

        return null;
    }
}

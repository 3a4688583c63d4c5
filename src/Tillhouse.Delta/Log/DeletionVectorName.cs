using Tillhouse.Delta.DeletionVectors;

namespace Tillhouse.Delta.Log;

/// <summary>The file of a deletion vector that is stored beside the data (section 10, storage type <c>u</c>): an id in Z85, perhaps behind a folder.</summary>
internal static class DeletionVectorName
{
    private const int IdLength = 20;

    /// <summary>The path below the table's root; null when the text holds no id.</summary>
    public static string? Of(string pathOrInlineDv)
    {
        if (pathOrInlineDv.Length < IdLength || Z85.Decode(pathOrInlineDv.AsSpan()[^IdLength..]) is not { Length: 16 } id)
        {
            return null;
        }

        var name = FileOf(new Guid(id, bigEndian: true));
        var prefix = pathOrInlineDv[..^IdLength];
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    /// <summary>The text that the log has for the file of an id at the table's root.</summary>
    public static string IdOf(Guid id) => Z85.Encode(id.ToByteArray(bigEndian: true));

    /// <summary>The name of the file of an id.</summary>
    public static string FileOf(Guid id) => $"deletion_vector_{id}.bin";
}

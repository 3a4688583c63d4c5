namespace Tillhouse.Delta.Actions;

/// <summary>The hash of a data file that we wrote, kept with its add, so that <c>verify</c> finds a bit that flipped later. Other programs ignore it.</summary>
public static class FileHash
{
    /// <summary>The tag's name.</summary>
    public const string Tag = "xxh64";

    /// <summary>The tags of an add.</summary>
    /// <param name="hash">By <see cref="Storage.XxHash64"/>.</param>
    public static IReadOnlyDictionary<string, string?> Tags(string hash) => new Dictionary<string, string?>(1) { [Tag] = hash };
}

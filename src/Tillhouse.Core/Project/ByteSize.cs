using System.Globalization;

namespace Tillhouse.Core.Project;

/// <summary>Sizes of memory and files as people write them: <c>4GiB</c>.</summary>
public static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
    ];

    /// <summary>Reads a number with a unit, such as <c>512MiB</c>, <c>1.5 GB</c> or <c>1024B</c>, into bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, size) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
            {
                continue;
            }

            var number = text[..^unit.Length].TrimEnd();
            if (
                !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count <= 0
                || count > long.MaxValue / size
            )
            {
                return false;
            }

            bytes = (long)(count * size);
            return bytes > 0;
        }

        return false;
    }
}

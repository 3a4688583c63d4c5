using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>Text that DuckDB hands over as zero-terminated UTF-8.</summary>
internal static unsafe class NativeText
{
    /// <summary>Text that DuckDB goes on owning.</summary>
    public static string Borrowed(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Text that is ours to free; null stays null.</summary>
    public static string? Owned(byte* text)
    {
        if (text is null)
        {
            return null;
        }

        var value = Marshal.PtrToStringUTF8((nint)text);
        NativeMethods.duckdb_free(text);
        return value;
    }
}

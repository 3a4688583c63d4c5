using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>DUCKDB_TYPE of duckdb.h.</summary>
internal enum NativeType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampS = 20,
    TimestampMs = 21,
    TimestampNs = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    Any = 34,
    BigNum = 35,
    SqlNull = 36,
    StringLiteral = 37,
    IntegerLiteral = 38,
    TimeNs = 39,
    Geometry = 40,
    Variant = 41,
    TimestampTzNs = 42,
}

/// <summary>duckdb_result_type of duckdb.h: what kind of answer a statement gives.</summary>
internal enum NativeResultType
{
    Invalid = 0,
    ChangedRows = 1,
    Nothing = 2,
    Rows = 3,
}

/// <summary>The one value of duckdb_statement_type that matters here.</summary>
internal enum NativeStatementType
{
    Select = 1,
    Insert = 2,
    Update = 3,
    Delete = 5,
    Create = 7,
    Transaction = 10,
    Copy = 11,
    Merge = 30,
}

/// <summary>duckdb_result: six words, of which only the last is still in use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public nint ColumnCount;
    public nint RowCount;
    public nint RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint Data;
}

/// <summary>duckdb_string_t: twelve bytes inline, or a pointer to longer text.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    private const uint InlineLength = 12;

    [FieldOffset(0)]
    public uint Length;

    [FieldOffset(4)]
    public fixed byte Inlined[12];

    [FieldOffset(8)]
    public byte* Pointer;

    /// <summary>The bytes of the value at <paramref name="value"/>, valid as long as its vector is.</summary>
    public static ReadOnlySpan<byte> Bytes(NativeString* value) =>
        new(value->Length <= InlineLength ? value->Inlined : value->Pointer, checked((int)value->Length));
}

/// <summary>duckdb_list_entry: where a list's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary>duckdb_interval.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInterval
{
    public int Months;
    public int Days;
    public long Micros;
}

/// <summary>duckdb_decimal.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDecimal
{
    public byte Width;
    public byte Scale;
    public ulong Lower;
    public long Upper;
}

/// <summary>duckdb_hugeint and duckdb_uhugeint: their bits are those of Int128, but C passes them as two words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeHugeInt
{
    public ulong Lower;
    public ulong Upper;

    public static NativeHugeInt From(Int128 value) => From((UInt128)value);

    public static NativeHugeInt From(UInt128 value) => new() { Lower = (ulong)value, Upper = (ulong)(value >> 64) };
}

/// <summary>duckdb_bignum: magnitude in big-endian bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBigNum
{
    public byte* Data;
    public ulong Size;
    public byte IsNegative;
}

/// <summary>duckdb_query_progress_type.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong TotalRows;
}

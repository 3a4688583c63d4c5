using System.Globalization;

namespace Tillhouse.DuckDb.Internal;

/// <summary>A logical type of DuckDB, read once per result so that rows need no further call.</summary>
internal sealed record ColumnType(NativeType Type, string Name)
{
    /// <summary>Digits of a DECIMAL.</summary>
    public byte Width { get; private init; }

    /// <summary>Digits of a DECIMAL behind the point.</summary>
    public byte Scale { get; private init; }

    /// <summary>How a DECIMAL or an ENUM is stored.</summary>
    public NativeType Storage { get; private init; }

    /// <summary>Length of an ARRAY.</summary>
    public int Length { get; private init; }

    /// <summary>The words of an ENUM.</summary>
    public string[] Words { get; private init; } = [];

    /// <summary>Bytes of a value in a vector; 0 for text and nested types.</summary>
    public int ValueSize => SizeOf(Type is NativeType.Decimal or NativeType.Enum ? Storage : Type);

    /// <summary>Types within: the element of a list or an array, key and value of a map, members of a struct or a union.</summary>
    public (string Name, ColumnType Type)[] Children { get; private init; } = [];

    /// <summary>Describes a native logical type and frees it.</summary>
    public static unsafe ColumnType Take(nint native)
    {
        try
        {
            return Read(native, NativeText.Owned(NativeMethods.duckdb_logical_type_get_alias(native)));
        }
        finally
        {
            NativeMethods.duckdb_destroy_logical_type(ref native);
        }
    }

    private static ColumnType Read(nint native, string? alias)
    {
        var type = NativeMethods.duckdb_get_type_id(native);
        var read = type switch
        {
            NativeType.Decimal => ReadDecimal(native),
            NativeType.Enum => ReadEnum(native),
            NativeType.List => ReadList(native),
            NativeType.Array => ReadArray(native),
            NativeType.Map => ReadMap(native),
            NativeType.Struct => ReadStruct(native),
            NativeType.Union => ReadUnion(native),
            _ => new ColumnType(type, NameOf(type)),
        };
        return string.IsNullOrEmpty(alias) ? read : read with { Name = alias };
    }

    private static ColumnType ReadDecimal(nint native)
    {
        var (width, scale) = (NativeMethods.duckdb_decimal_width(native), NativeMethods.duckdb_decimal_scale(native));
        return new ColumnType(NativeType.Decimal, string.Create(CultureInfo.InvariantCulture, $"DECIMAL({width},{scale})"))
        {
            Width = width,
            Scale = scale,
            Storage = NativeMethods.duckdb_decimal_internal_type(native),
        };
    }

    private static unsafe ColumnType ReadEnum(nint native)
    {
        var words = new string[NativeMethods.duckdb_enum_dictionary_size(native)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = NativeText.Owned(NativeMethods.duckdb_enum_dictionary_value(native, (ulong)i)) ?? "";
        }

        var list = string.Join(", ", words.Select(word => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"));
        return new ColumnType(NativeType.Enum, $"ENUM({list})")
        {
            Words = words,
            Storage = NativeMethods.duckdb_enum_internal_type(native),
        };
    }

    private static ColumnType ReadList(nint native)
    {
        var element = Take(NativeMethods.duckdb_list_type_child_type(native));
        return new ColumnType(NativeType.List, $"{element.Name}[]") { Children = [("", element)] };
    }

    private static ColumnType ReadArray(nint native)
    {
        var element = Take(NativeMethods.duckdb_array_type_child_type(native));
        var length = checked((int)NativeMethods.duckdb_array_type_array_size(native));
        return new ColumnType(NativeType.Array, string.Create(CultureInfo.InvariantCulture, $"{element.Name}[{length}]"))
        {
            Children = [("", element)],
            Length = length,
        };
    }

    private static ColumnType ReadMap(nint native)
    {
        var key = Take(NativeMethods.duckdb_map_type_key_type(native));
        var value = Take(NativeMethods.duckdb_map_type_value_type(native));
        return new ColumnType(NativeType.Map, $"MAP({key.Name}, {value.Name})") { Children = [("key", key), ("value", value)] };
    }

    private static unsafe ColumnType ReadStruct(nint native)
    {
        var members = new (string Name, ColumnType Type)[NativeMethods.duckdb_struct_type_child_count(native)];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = (
                NativeText.Owned(NativeMethods.duckdb_struct_type_child_name(native, (ulong)i)) ?? "",
                Take(NativeMethods.duckdb_struct_type_child_type(native, (ulong)i))
            );
        }

        return new ColumnType(NativeType.Struct, $"STRUCT({Members(members)})") { Children = members };
    }

    private static unsafe ColumnType ReadUnion(nint native)
    {
        var members = new (string Name, ColumnType Type)[NativeMethods.duckdb_union_type_member_count(native)];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = (
                NativeText.Owned(NativeMethods.duckdb_union_type_member_name(native, (ulong)i)) ?? "",
                Take(NativeMethods.duckdb_union_type_member_type(native, (ulong)i))
            );
        }

        return new ColumnType(NativeType.Union, $"UNION({Members(members)})") { Children = members };
    }

    private static string Members((string Name, ColumnType Type)[] members) =>
        string.Join(
            ", ",
            members.Select(member => $"\"{member.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {member.Type.Name}")
        );

    private static int SizeOf(NativeType type) =>
        type switch
        {
            NativeType.Boolean or NativeType.TinyInt or NativeType.UTinyInt => 1,
            NativeType.SmallInt or NativeType.USmallInt => 2,
            NativeType.Integer or NativeType.UInteger or NativeType.Float or NativeType.Date => 4,
            NativeType.BigInt or NativeType.UBigInt or NativeType.Double or NativeType.Time or NativeType.TimeTz or NativeType.TimeNs => 8,
            NativeType.Timestamp or NativeType.TimestampS or NativeType.TimestampMs or NativeType.TimestampNs => 8,
            NativeType.TimestampTz or NativeType.TimestampTzNs => 8,
            NativeType.HugeInt or NativeType.UHugeInt or NativeType.Uuid or NativeType.Interval => 16,
            _ => 0,
        };

    private static string NameOf(NativeType type) =>
        type switch
        {
            NativeType.TimestampS => "TIMESTAMP_S",
            NativeType.TimestampMs => "TIMESTAMP_MS",
            NativeType.TimestampNs => "TIMESTAMP_NS",
            NativeType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
            NativeType.TimestampTzNs => "TIMESTAMP_NS WITH TIME ZONE",
            NativeType.TimeTz => "TIME WITH TIME ZONE",
            NativeType.TimeNs => "TIME_NS",
            NativeType.SqlNull => "\"NULL\"",
            _ => type.ToString().ToUpperInvariant(),
        };
}

namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>Picks the reader of a type.</summary>
internal static class VectorFactory
{
    public static Vector Create(ColumnType type) =>
        type.Type switch
        {
            NativeType.Boolean => new BooleanVector(type),
            NativeType.TinyInt => new NumberVector<sbyte>(type),
            NativeType.SmallInt => new NumberVector<short>(type),
            NativeType.Integer => new NumberVector<int>(type),
            NativeType.BigInt => new NumberVector<long>(type),
            NativeType.HugeInt => new NumberVector<Int128>(type),
            NativeType.UTinyInt => new NumberVector<byte>(type),
            NativeType.USmallInt => new NumberVector<ushort>(type),
            NativeType.UInteger => new NumberVector<uint>(type),
            NativeType.UBigInt => new NumberVector<ulong>(type),
            NativeType.UHugeInt => new NumberVector<UInt128>(type),
            NativeType.Float => new NumberVector<float>(type),
            NativeType.Double => new NumberVector<double>(type),
            NativeType.Decimal => new DecimalVector(type),
            NativeType.BigNum => new BigNumVector(type),
            NativeType.Varchar => new TextVector(type),
            NativeType.Blob or NativeType.Geometry => new BlobVector(type),
            NativeType.Bit => new BitVector(type),
            NativeType.Enum => new EnumVector(type),
            NativeType.Uuid => new UuidVector(type),
            NativeType.SqlNull => new NullVector(type),
            _ => Temporal(type) ?? Nested(type),
        };

    private static Vector? Temporal(ColumnType type) =>
        type.Type switch
        {
            NativeType.Date => new DateVector(type),
            NativeType.Time => new TimeVector(type, 1),
            NativeType.TimeNs => new TimeVector(type, 1000),
            NativeType.TimeTz => new TimeTzVector(type),
            NativeType.Interval => new IntervalVector(type),
            NativeType.TimestampTz or NativeType.TimestampTzNs => new TimestampTzVector(type),
            NativeType.Timestamp or NativeType.TimestampS or NativeType.TimestampMs or NativeType.TimestampNs => new TimestampVector(type),
            _ => null,
        };

    private static Vector Nested(ColumnType type) =>
        type.Type switch
        {
            NativeType.List or NativeType.Array => Create(type.Children[0].Type).MakeList(type),
            NativeType.Map => new MapVector(type, Create(type.Children[0].Type), Create(type.Children[1].Type)),
            NativeType.Struct => new StructVector(type, Members(type)),
            NativeType.Union => new UnionVector(type, Members(type)),
            _ => throw new NotSupportedException($"A column of type {type.Name} can't be read; cast it to VARCHAR or JSON in the query."),
        };

    private static Vector[] Members(ColumnType type) => [.. type.Children.Select(child => Create(child.Type))];
}

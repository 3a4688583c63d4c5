using System.Numerics;
using System.Runtime.CompilerServices;
using Tillhouse.DuckDb.Internal.Vectors;
using Vector = Tillhouse.DuckDb.Internal.Vectors.Vector;

namespace Tillhouse.DuckDb;

/// <content>The values of the current row.</content>
public sealed partial class DuckDbDataReader
{
    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        var isNull = Current(ordinal).IsNull(_row);
        GC.KeepAlive(this);
        return isNull;
    }

    /// <summary>
    /// The value as <typeparamref name="T"/>, without boxing: the column's own type, one it converts to without loss (any number type
    /// that holds it, DateTime of a date, long microseconds of a timestamp, arrays and lists of a list), or a nullable of these.
    /// </summary>
    /// <exception cref="InvalidCastException">The column has no such reading, or it is NULL and T is not nullable.</exception>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        var column = Current(ordinal);
        var value =
            column.IsNull(_row) ? NullAs<T>(ordinal)
            : column is IVector<T> typed ? typed.Read(_row)
            : Convert<T>(column);
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>The value in the column's own .NET type; DBNull for NULL.</summary>
    public override object GetValue(int ordinal)
    {
        var column = Current(ordinal);
        var value = column.IsNull(_row) ? DBNull.Value : column.Box(_row);
        GC.KeepAlive(this);
        return value;
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) =>
        GetString(ordinal) is [var letter] ? letter : throw new InvalidCastException("The text is not one character.");

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy(GetFieldValue<byte[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetFieldValue<char[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    private static long Copy<T>(T[] source, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return source.Length;
        }

        var count = (int)Math.Clamp(source.Length - offset, 0, length);
        Array.Copy(source, offset, buffer, bufferOffset, count);
        return count;
    }

    private Vector Current(int ordinal) =>
        (uint)_row < (uint)_rows ? _columns[ordinal] : throw new InvalidOperationException("There is no current row; call Read first.");

    private T NullAs<T>(int ordinal)
    {
        if (typeof(T) == typeof(object) || typeof(T) == typeof(DBNull))
        {
            return (T)(object)DBNull.Value;
        }

        // Only a nullable value type says in its own type that it expects NULL; for text ADO.NET wants IsDBNull asked first.
        return default(T) is null && typeof(T).IsValueType
            ? default!
            : throw new InvalidCastException($"Column {ordinal} ('{GetName(ordinal)}') is NULL; ask IsDBNull first.");
    }

    private T Convert<T>(Vector column)
    {
        if (typeof(T) == typeof(object))
        {
            return (T)column.Box(_row);
        }

        return
            TryNumber<T, long>(column, out var value)
            || TryNumber<T, int>(column, out value)
            || TryNumber<T, double>(column, out value)
            || TryNumber<T, decimal>(column, out value)
            || TryNumber<T, short>(column, out value)
            || TryNumber<T, byte>(column, out value)
            || TryNumber<T, sbyte>(column, out value)
            || TryNumber<T, ushort>(column, out value)
            || TryNumber<T, uint>(column, out value)
            || TryNumber<T, ulong>(column, out value)
            || TryNumber<T, float>(column, out value)
            || TryNumber<T, Int128>(column, out value)
            || TryNumber<T, UInt128>(column, out value)
            || TryNumber<T, BigInteger>(column, out value)
            ? value
            : throw new InvalidCastException($"A column of type {column.Type.Name} can't be read as {typeof(T)}.");
    }

    // The comparisons of types are constants to the compiler, so of all fourteen tries one remains in the code for a value type.
    private bool TryNumber<T, TNumber>(Vector column, out T value)
        where TNumber : struct, INumberBase<TNumber>
    {
        if (typeof(T) == typeof(TNumber))
        {
            var number = column.ReadNumber<TNumber>(_row);
            value = Unsafe.As<TNumber, T>(ref number);
            return true;
        }

        if (typeof(T) == typeof(TNumber?))
        {
            TNumber? number = column.ReadNumber<TNumber>(_row);
            value = Unsafe.As<TNumber?, T>(ref number);
            return true;
        }

        value = default!;
        return false;
    }
}

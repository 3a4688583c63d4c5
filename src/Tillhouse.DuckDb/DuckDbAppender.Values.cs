using Tillhouse.DuckDb.Internal;

namespace Tillhouse.DuckDb;

/// <content>One overload a .NET type. Each gives the appender back, so that calls can be chained.</content>
public sealed partial class DuckDbAppender
{
    /// <summary>Appends NULL.</summary>
    public DuckDbAppender AppendNull()
    {
        Next().SetNull(_chunk.Rows);
        return Done();
    }

    /// <summary>Appends the column's default, NULL if it has none.</summary>
    public DuckDbAppender AppendDefault()
    {
        _chunk.SetDefault(_handle, Next());
        return Done();
    }

    /// <summary>Appends a value.</summary>
    public DuckDbAppender Append(bool value)
    {
        Next().WriteBoolean(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends an integer to a column of any number type.</summary>
    /// <exception cref="OverflowException">It does not fit the column.</exception>
    public DuckDbAppender Append(int value) => Append((long)value);

    /// <inheritdoc cref="Append(int)"/>
    public DuckDbAppender Append(long value)
    {
        Next().WriteInteger(_chunk.Rows, value);
        return Done();
    }

    /// <inheritdoc cref="Append(int)"/>
    public DuckDbAppender Append(ulong value)
    {
        Next().WriteInteger(_chunk.Rows, value);
        return Done();
    }

    /// <inheritdoc cref="Append(int)"/>
    public DuckDbAppender Append(Int128 value)
    {
        Next().WriteInteger(_chunk.Rows, value);
        return Done();
    }

    /// <inheritdoc cref="Append(int)"/>
    public DuckDbAppender Append(UInt128 value)
    {
        Next().WriteInteger(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends to a DOUBLE or FLOAT column.</summary>
    public DuckDbAppender Append(double value)
    {
        Next().WriteDouble(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends a decimal.</summary>
    /// <exception cref="OverflowException">It has more digits, before or behind the point, than the column.</exception>
    public DuckDbAppender Append(decimal value) => Append((DuckDbDecimal)value);

    /// <inheritdoc cref="Append(decimal)"/>
    public DuckDbAppender Append(DuckDbDecimal value)
    {
        Next().WriteDecimal(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends text, or NULL, to a VARCHAR, JSON or ENUM column.</summary>
    public DuckDbAppender Append(string? value) => value is null ? AppendNull() : Append(value.AsSpan());

    /// <summary>Appends text to a VARCHAR, JSON or ENUM column.</summary>
    public DuckDbAppender Append(ReadOnlySpan<char> value)
    {
        Next().WriteText(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends bytes to a BLOB column, or UTF-8 to a VARCHAR column.</summary>
    /// <exception cref="InvalidCastException">The column is a VARCHAR and the bytes are not UTF-8.</exception>
    public DuckDbAppender Append(ReadOnlySpan<byte> value)
    {
        Next().WriteBytes(_chunk.Rows, value);
        return Done();
    }

    /// <inheritdoc cref="Append(ReadOnlySpan{byte})"/>
    public DuckDbAppender Append(byte[]? value) => value is null ? AppendNull() : Append(value.AsSpan());

    /// <summary>Appends a date to a DATE or TIMESTAMP column.</summary>
    public DuckDbAppender Append(DateOnly value)
    {
        Next().WriteDate(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends to a TIMESTAMP column of any unit (what is finer is cut off). Its kind is not looked at.</summary>
    public DuckDbAppender Append(DateTime value)
    {
        Next().WriteTimestamp(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends an instant; a column without a zone takes it in UTC.</summary>
    public DuckDbAppender Append(DateTimeOffset value) => Append(value.UtcDateTime);

    /// <summary>Appends to a TIME column.</summary>
    public DuckDbAppender Append(TimeOnly value)
    {
        Next().WriteTime(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends to a UUID column.</summary>
    public DuckDbAppender Append(Guid value)
    {
        Next().WriteGuid(_chunk.Rows, value);
        return Done();
    }

    /// <summary>Appends to an INTERVAL column.</summary>
    public DuckDbAppender Append(DuckDbInterval value)
    {
        Next().WriteInterval(_chunk.Rows, value);
        return Done();
    }

    private AppendColumn Next() =>
        _column >= 0 && _column < ColumnCount
            ? _chunk.Columns[_column]
            : throw new InvalidOperationException(_column < 0 ? "Call BeginRow first." : "The row has all its values; call EndRow.");

    private DuckDbAppender Done()
    {
        // Counted only after the value is written: an append that throws may be tried again with another value.
        _column++;
        return this;
    }
}

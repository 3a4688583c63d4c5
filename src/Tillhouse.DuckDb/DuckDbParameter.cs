using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Tillhouse.DuckDb;

/// <summary>A parameter: with a name for <c>$name</c> in the text, without one for <c>?</c> and <c>$1</c>.</summary>
public sealed class DuckDbParameter : DbParameter
{
    private string _name = "";

    /// <summary>Makes a positional NULL.</summary>
    public DuckDbParameter() { }

    /// <summary>Makes a positional parameter.</summary>
    public DuckDbParameter(object? value) => Value = value;

    /// <summary>Makes a named parameter; <paramref name="name"/> may be written with or without its <c>$</c>.</summary>
    public DuckDbParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>The name without its <c>$</c> (or <c>@</c>, <c>:</c>); empty for a positional parameter.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = (value ?? "").TrimStart('$', '@', ':');
    }

    /// <summary>The value; its .NET type says the type in DuckDB.</summary>
    public override object? Value { get; set; }

    /// <summary>Kept for callers; the type is taken from <see cref="Value"/>.</summary>
    public override DbType DbType { get; set; } = DbType.Object;

    /// <summary>Always <see cref="ParameterDirection.Input"/>.</summary>
    /// <exception cref="NotSupportedException">Another direction is set.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value is not ParameterDirection.Input)
            {
                throw new NotSupportedException("DuckDB knows input parameters only.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; } = true;

    /// <inheritdoc/>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override void ResetDbType() => DbType = DbType.Object;
}

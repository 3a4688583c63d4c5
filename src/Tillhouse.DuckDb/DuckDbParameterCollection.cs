using System.Collections;
using System.Data.Common;

namespace Tillhouse.DuckDb;

/// <summary>The parameters of a command.</summary>
public sealed class DuckDbParameterCollection : DbParameterCollection
{
    private readonly List<DuckDbParameter> _items = [];

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_items).SyncRoot;

    internal int Unnamed => _items.Count(item => item.ParameterName.Length == 0);

    /// <summary>Adds a positional parameter.</summary>
    public DuckDbParameter AddValue(object? value) => Append(new DuckDbParameter(value));

    /// <summary>Adds a named parameter.</summary>
    public DuckDbParameter AddWithValue(string name, object? value) => Append(new DuckDbParameter(name, value));

    /// <summary>Adds a <see cref="DuckDbParameter"/>, or any other object as the value of a positional one.</summary>
    public override int Add(object value)
    {
        Append(value as DuckDbParameter ?? new DuckDbParameter(value));
        return _items.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        foreach (var value in values)
        {
            Add(value);
        }
    }

    /// <inheritdoc/>
    public override void Clear() => _items.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => value is DuckDbParameter item && _items.Contains(item);

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is DuckDbParameter item ? _items.IndexOf(item) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        var name = parameterName.TrimStart('$', '@', ':');
        return _items.FindIndex(item => string.Equals(item.ParameterName, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _items.Insert(index, Cast(value));

    /// <inheritdoc/>
    public override void Remove(object value) => _items.Remove(Cast(value));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _items.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _items.RemoveAt(Find(parameterName));

    internal DuckDbParameter? Named(string name) => IndexOf(name) is >= 0 and var index ? _items[index] : null;

    /// <summary>The n-th unnamed parameter, from 1; or one whose name is that number.</summary>
    internal DuckDbParameter? AtPlace(int place)
    {
        var seen = 0;
        foreach (var item in _items)
        {
            if (item.ParameterName.Length == 0 && ++seen == place)
            {
                return item;
            }
        }

        return Named(place.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _items[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _items[Find(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _items[index] = Cast(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _items[Find(parameterName)] = Cast(value);

    private static DuckDbParameter Cast(object value) =>
        value as DuckDbParameter ?? throw new InvalidCastException($"A {nameof(DuckDbParameter)} is needed, not {value.GetType()}.");

    private DuckDbParameter Append(DuckDbParameter item)
    {
        _items.Add(item);
        return item;
    }

    private int Find(string name) =>
        IndexOf(name) is >= 0 and var index
            ? index
            : throw new ArgumentOutOfRangeException(nameof(name), name, "The command has no such parameter.");
}

namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>A column that gives its values as <typeparamref name="T"/> without boxing. The row must not be NULL.</summary>
internal interface IVector<T>
{
    T Read(int row);
}

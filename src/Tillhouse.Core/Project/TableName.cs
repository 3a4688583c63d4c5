using System.Diagnostics.CodeAnalysis;

namespace Tillhouse.Core.Project;

/// <summary>
/// A table of the lake as models name it: <c>gold.fact_sales</c>. A class, because each collection of a struct of ours is compiled anew in every process: a third of what a short
/// command compiled.
/// </summary>
/// <param name="Layer">Its storey.</param>
/// <param name="Name">Lower snake case, unique in the layer.</param>
public sealed record TableName(Layer Layer, string Name) : IComparable<TableName>
{
    /// <summary>The layer as it stands in SQL and in folder names.</summary>
    public string Schema =>
        Layer switch
        {
            Layer.Bronze => "bronze",
            Layer.Silver => "silver",
            _ => "gold",
        };

    /// <summary>The table's folder below the lake's root, with <c>/</c>.</summary>
    public string Folder => $"{Schema}/{Name}";

    /// <summary>Reads <c>layer.table</c>; false when the layer is none of the three or the name is empty.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TableName? name)
    {
        name = null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == text.Length - 1 || text.IndexOf('.', dot + 1) >= 0)
        {
            return false;
        }

        Layer? layer = text[..dot] switch
        {
            "bronze" => Layer.Bronze,
            "silver" => Layer.Silver,
            "gold" => Layer.Gold,
            _ => null,
        };
        if (layer is null)
        {
            return false;
        }

        name = new TableName(layer.Value, text[(dot + 1)..]);
        return true;
    }

    /// <summary>Orders by layer, then by name.</summary>
    public int CompareTo(TableName? other) =>
        other is null ? 1
        : Layer != other.Layer ? Layer.CompareTo(other.Layer)
        : string.CompareOrdinal(Name, other.Name);

    /// <inheritdoc/>
    public override string ToString() => $"{Schema}.{Name}";
}

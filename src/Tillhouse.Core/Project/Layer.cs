namespace Tillhouse.Core.Project;

/// <summary>The three storeys of a lake, in the order data climbs them.</summary>
public enum Layer
{
    /// <summary>Exports as they came, every column text.</summary>
    Bronze,

    /// <summary>Typed, cleaned, one row a key.</summary>
    Silver,

    /// <summary>The star schema and the marts.</summary>
    Gold,
}

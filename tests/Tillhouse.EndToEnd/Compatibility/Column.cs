namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>What a cell of the matrix shows of a feature.</summary>
public enum Column
{
    /// <summary>We make the table, Spark reads it.</summary>
    WeWriteSparkReads,

    /// <summary>Then Spark writes into it, and we read.</summary>
    SparkWritesOnOurs,

    /// <summary>Spark makes the table, we read it.</summary>
    SparkWritesWeRead,

    /// <summary>Then we write into it, and both read.</summary>
    WeWriteOnSparks,

    /// <summary>We make the table, ClickHouse reads it.</summary>
    WeWriteClickHouseReads,
}

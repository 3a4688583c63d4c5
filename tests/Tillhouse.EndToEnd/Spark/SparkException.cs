namespace Tillhouse.EndToEnd.Spark;

/// <summary>A statement that Spark refused or failed in, with its text.</summary>
internal sealed class SparkException(string sql, GrpcException cause)
    : Exception($"{cause.Message}\nin the statement:\n{(sql.Length > 1500 ? sql[..1500] + " …" : sql)}", cause);

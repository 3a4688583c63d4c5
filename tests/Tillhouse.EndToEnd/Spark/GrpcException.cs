namespace Tillhouse.EndToEnd.Spark;

/// <summary>A call that the server ended with a status other than OK, and what the server said of it.</summary>
internal sealed class GrpcException(int status, string message) : Exception($"gRPC status {status}: {message}")
{
    /// <summary>The status code of gRPC: 1 cancelled, 3 invalid argument, 13 internal, 14 unavailable …</summary>
    public int Status { get; } = status;
}

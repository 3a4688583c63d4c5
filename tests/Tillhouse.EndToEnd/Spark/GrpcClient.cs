using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>
/// gRPC over <see cref="HttpClient"/>: HTTP/2 in clear text with prior knowledge, messages behind a five-byte prefix (a compression flag and a
/// big-endian length), the outcome in the trailers.
/// </summary>
internal sealed class GrpcClient(Uri address) : IDisposable
{
    private const int PrefixLength = 5;

    // A query may run for minutes before its first byte; what ends a call is its cancellation token.
    private readonly HttpClient _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends one message and yields every message of the answer.</summary>
    /// <exception cref="GrpcException">The server ended the call with a status other than OK.</exception>
    public async IAsyncEnumerable<TResponse> CallAsync<TRequest, TResponse>(
        string method,
        TRequest request,
        MessageParser<TResponse> parser,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TRequest : IMessage
        where TResponse : IMessage<TResponse>
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(request)),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = new byte[PrefixLength];
        while (await ReadPrefixAsync(body, prefix, cancellationToken))
        {
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            await body.ReadExactlyAsync(payload, cancellationToken);
            yield return parser.ParseFrom(payload);
        }

        ThrowUnlessOk(response);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static byte[] Frame(IMessage message)
    {
        var frame = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixLength);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    private static async Task<bool> ReadPrefixAsync(Stream body, byte[] prefix, CancellationToken cancellationToken)
    {
        var read = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken);
        if (read is not 0 and not PrefixLength)
        {
            throw new GrpcException(13, "The answer ended within the prefix of a message.");
        }

        if (read == PrefixLength && prefix[0] != 0)
        {
            throw new GrpcException(13, "The server compressed a message, which was not asked for.");
        }

        return read == PrefixLength;
    }

    private static void ThrowUnlessOk(HttpResponseMessage response)
    {
        // A call that fails before its first message has its status among the headers and no trailers.
        var status = Header(response.TrailingHeaders, "grpc-status") ?? Header(response.Headers, "grpc-status") ?? "2";
        var message = Header(response.TrailingHeaders, "grpc-message") ?? Header(response.Headers, "grpc-message") ?? "";
        if (status != "0")
        {
            throw new GrpcException(int.Parse(status, CultureInfo.InvariantCulture), Uri.UnescapeDataString(message));
        }
    }

    private static string? Header(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;
}

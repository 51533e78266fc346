using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imprint.Web.Bodies;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Web.Idempotency;

/// <summary>What makes two requests the same: who asks, where, under which key, and what exactly.</summary>
internal sealed record KeyedRequest(string Caller, string Route, string Key, byte[] Fingerprint)
{
    // All callers without an identity share one room; a key there is as good as the secrecy of its choice.
    private const string Anonymous = "-";

    public static async ValueTask<Outcome<KeyedRequest>> ReadAsync(HttpContext context)
    {
        if (!(await RequestBody.ReadAsync(context)).TryGet(out var body, out var problem))
            return problem;

        var request = context.Request;
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? request.Path.Value;
        return new KeyedRequest(
            context.Caller?.Peer.Name ?? Anonymous,
            $"{request.Method} {pattern}",
            request.Headers[IdempotencyKeyRequirement.HeaderName].ToString(),
            FingerprintOf(request, body.Bytes.Span)
        );
    }

    // SHA-256 over method, address with query, and body, each behind its length.
    private static byte[] FingerprintOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(request.Method));
        Append(hash, Encoding.UTF8.GetBytes(request.GetEncodedPathAndQuery()));
        Append(hash, body);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

using Microsoft.AspNetCore.Routing;

namespace Imprint.Web.Parties;

public enum ListenerProtocol
{
    /// <summary>HTTP/1.1 and HTTP/2 over TLS. A client certificate is asked for; each route says whether it needs one.</summary>
    Https,

    /// <summary>HTTP/2 alone, without TLS and with prior knowledge: what 3GPP service-based interfaces use inside a core.</summary>
    CleartextHttp2,
}

/// <summary>One port of a role. A route of one listener cannot be reached through another.</summary>
/// <param name="Name">The name in settings, logs and the ready line.</param>
/// <param name="Offset">Added to the first port of the party's block of twenty.</param>
/// <param name="Protocol">What is spoken there.</param>
/// <param name="Certificate">The name of the certificate it shows, or null without TLS.</param>
/// <param name="Map">Adds its routes.</param>
/// <param name="MayBePlain">What is spoken there protects itself, so that a party may be told to leave TLS out.</param>
public sealed record ListenerDefinition(
    string Name,
    int Offset,
    ListenerProtocol Protocol,
    string? Certificate,
    Action<IEndpointRouteBuilder> Map,
    bool MayBePlain = false
);

using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Modules;

/// <summary>Why an owner does not give what a device asks for.</summary>
public enum CsrError : ushort
{
    BadRequest = 1,
    Unauthorized = 2,
    NotSupported = 3,

    /// <summary>Too many requests; later it may work.</summary>
    RateExceeded = 4,
    UnsupportedFormat = 5,
}

/// <summary>On the owner: issue a certificate for this PKCS#10 request. Answer with <see cref="CsrAnswer"/> (certs-only CMS) or <see cref="CsrRefused"/>.</summary>
public sealed record IssueCertificate(ReadOnlyMemory<byte> Request, bool IsRenewal) : ServiceInfoEffect;

/// <summary>On the owner: the certificates of the issuer, in the content format 281 (certs-only CMS) or 287 (one certificate).</summary>
public sealed record GiveCaCertificates(int Format) : ServiceInfoEffect;

/// <summary>On the owner: what a request should hold (RFC 7030 4.5.2).</summary>
public sealed record GiveCsrAttributes : ServiceInfoEffect;

/// <summary>The DER of what was asked for; the module makes base64 of it.</summary>
public sealed record CsrAnswer(ReadOnlyMemory<byte> Content) : EffectResult;

public sealed record CsrRefused(CsrError Error) : EffectResult;

/// <summary>On the device: make a key if need be and a PKCS#10 request for it. Answer with <see cref="SigningRequestMade"/>.</summary>
/// <param name="Attributes">What the owner wants in it, if it was asked.</param>
public sealed record MakeSigningRequest(bool IsRenewal, ReadOnlyMemory<byte>? Attributes) : ServiceInfoEffect;

public sealed record SigningRequestMade(ReadOnlyMemory<byte> Request) : EffectResult;

/// <summary>On the device: the certificate has come (certs-only CMS).</summary>
public sealed record InstallCertificate(ReadOnlyMemory<byte> Content) : ServiceInfoEffect;

/// <summary>On the device: the certificates of the issuer have come (certs-only CMS).</summary>
public sealed record InstallCaCertificates(ReadOnlyMemory<byte> Content) : ServiceInfoEffect;

/// <summary>On the device: the owner has refused a request. Answer with <see cref="EffectDone"/>.</summary>
/// <param name="IsEnrolment">There will be no certificate; otherwise it was the issuer's certificates or the attributes.</param>
public sealed record CsrRequestRefused(bool IsEnrolment, int Code) : ServiceInfoEffect;

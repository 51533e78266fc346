using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>A device that asks for a service certificate, after it has proven who it is.</summary>
/// <param name="Device">The GUID that the certificate will name.</param>
/// <param name="DeviceKey">SHA-256 of its factory public key (SubjectPublicKeyInfo): what a device keeps when its GUID changes.</param>
/// <param name="Origin">By which way it asks, in our words: <c>est</c>, <c>fdo</c>.</param>
internal sealed record ServiceRequester(FdoGuid Device, ReadOnlyMemory<byte> DeviceKey, string Origin);

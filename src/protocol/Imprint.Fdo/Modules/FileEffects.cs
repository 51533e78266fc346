using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Modules;

/// <summary>On the device: keep this file, whose name is confined and whose hash is checked. Answer with <see cref="EffectDone"/>.</summary>
public sealed record StoreFile(string FileName, ReadOnlyMemory<byte> Content) : ServiceInfoEffect;

/// <summary>On the device: read the file of this confined name. Answer with <see cref="FileRead"/>.</summary>
public sealed record ReadFile(string FileName) : ServiceInfoEffect;

public sealed record FileRead(ReadOnlyMemory<byte> Content) : EffectResult;

/// <summary>On the owner: keep what a device has uploaded. Answer with <see cref="EffectDone"/>.</summary>
public sealed record KeepUpload(string FileName, ReadOnlyMemory<byte> Content) : ServiceInfoEffect;

/// <summary>
/// On the device: fetch this http(s) address, check its SHA-384 if one is given, and keep it under the confined name. Answer with
/// <see cref="UrlFetched"/>; the reason of a failure is told to the owner.
/// </summary>
public sealed record FetchUrl(string FileName, Uri Url, ReadOnlyMemory<byte>? Sha384) : ServiceInfoEffect;

public sealed record UrlFetched(long Length) : EffectResult;

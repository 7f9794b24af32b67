// Uses the object store of the lesson as any program uses S3, with the AWS SDK for JavaScript: STORE is its address.
import assert from 'node:assert/strict';
import {
  DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const client = (secretAccessKey = 'only-for-this-lesson') => new S3Client({
  endpoint: process.env.STORE, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1,
  credentials: { accessKeyId: 'doorway', secretAccessKey },
});
const store = client();
const at = { Bucket: 'pictures', Key: 'js/a picture+ü.png' };

await store.send(new PutObjectCommand({ ...at, Body: Buffer.from('from JavaScript'), ContentType: 'image/png' }));
const got = await store.send(new GetObjectCommand(at));
assert.equal(await got.Body.transformToString(), 'from JavaScript');
assert.equal(got.ContentType, 'image/png');
const listed = await store.send(new ListObjectsV2Command({ Bucket: 'pictures', Prefix: 'js/' }));
assert.deepEqual(listed.Contents.map((one) => one.Key), [at.Key]);

const link = await getSignedUrl(store, new GetObjectCommand(at), { expiresIn: 60 });
assert.equal(await (await fetch(link)).text(), 'from JavaScript');
const put = await getSignedUrl(store, new PutObjectCommand({ Bucket: 'pictures', Key: 'js/b' }), { expiresIn: 60 });
assert.equal((await fetch(put, { method: 'PUT', body: 'by link' })).status, 200);
assert.equal((await fetch(put.replace('js/b', 'js/c'), { method: 'PUT', body: 'x' })).status, 403);

await assert.rejects(client('wrong').send(new GetObjectCommand(at)), { name: 'SignatureDoesNotMatch' });
await assert.rejects(store.send(new GetObjectCommand({ ...at, Key: 'js/none' })), { name: 'NoSuchKey' });
for (const Key of [at.Key, 'js/b']) await store.send(new DeleteObjectCommand({ ...at, Key }));
console.log('the AWS SDK for JavaScript is content');

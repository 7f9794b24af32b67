# Uses the object store of the lesson as any program uses S3, with boto3: STORE is its address.
import os
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(secret='only-for-this-lesson'):
    return boto3.client(
        's3', endpoint_url=os.environ['STORE'], region_name='us-east-1',
        aws_access_key_id='doorway', aws_secret_access_key=secret,
        config=Config(s3={'addressing_style': 'path'}, signature_version='s3v4', retries={'max_attempts': 1}))


store = client()
key = 'boto/a picture+ü.png'
store.put_object(Bucket='pictures', Key=key, Body=b'from boto3', ContentType='image/png')
got = store.get_object(Bucket='pictures', Key=key)
assert got['Body'].read() == b'from boto3' and got['ContentType'] == 'image/png', got
assert store.head_object(Bucket='pictures', Key=key)['ContentLength'] == 10
listed = store.list_objects_v2(Bucket='pictures', Prefix='boto/')
assert [one['Key'] for one in listed['Contents']] == [key], listed

link = store.generate_presigned_url('get_object', Params={'Bucket': 'pictures', 'Key': key}, ExpiresIn=60)
assert urllib.request.urlopen(link).read() == b'from boto3'
link = store.generate_presigned_url('put_object', Params={'Bucket': 'pictures', 'Key': 'boto/b'}, ExpiresIn=60)
urllib.request.urlopen(urllib.request.Request(link, data=b'by link', method='PUT'))
assert store.get_object(Bucket='pictures', Key='boto/b')['Body'].read() == b'by link'

for wrong, code in [
        (lambda: client('wrong').get_object(Bucket='pictures', Key=key), 'SignatureDoesNotMatch'),
        (lambda: store.get_object(Bucket='pictures', Key='boto/none'), 'NoSuchKey'),
        (lambda: store.get_object(Bucket='other', Key=key), 'NoSuchBucket')]:
    try:
        wrong()
        raise SystemExit(f'no error, but {code} is right')
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error.response

store.delete_object(Bucket='pictures', Key=key)
store.delete_object(Bucket='pictures', Key='boto/b')
assert store.list_objects_v2(Bucket='pictures', Prefix='boto/')['KeyCount'] == 0
print('boto3 is content')
